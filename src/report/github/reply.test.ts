import { expect, test } from 'vitest';
import { parseComment } from '../../core/chatops/parse-comment.ts';
import { chatVerbNames } from '../../core/chatops/verbs.ts';
import { elementsOf, hostileTexts, reachesOf, renderMarkdown } from '../../testing/markdown.ts';
import { notUnderstoodText, refusedText, replyText, startingText } from './reply.ts';

const hostile = [
  ...hostileTexts,
  '$(id); `id`; ${IFS}',
  '${{ github.token }} ${{ secrets.TOKEN }}',
  '::set-output name=x::y',
  '@a '.repeat(600),
];
const safe = /^\/?(?:p|strong|code|ul|li|em|br|table|thead|tbody|tr|th|td|pre)$/;

/** What a reply makes of itself besides text: elements that are none of ours, and what it reaches. */
function strange(reply: string): string[] {
  const html = renderMarkdown(reply);
  return [...elementsOf(html).filter((name) => !safe.test(name)), ...reachesOf(html)];
}

test.for(hostile)('the reply to %j as any part of a command is text and nothing more', (text) => {
  const line = text.replaceAll(/[\r\n]/g, ' ');
  let refusals = 0;
  for (const said of [
    line,
    `--${line}`,
    `"${line}"`,
    ...chatVerbNames.flatMap((verb) => [`${verb} ${line} --nothing`, `${verb} --${line}`, `${verb} x --to="${line}"`]),
  ]) {
    const parsed = parseComment(`/rollout ${said}`, { prefix: '/rollout', rolloutImplied: true });
    if (parsed.kind !== 'refused') continue;
    refusals += 1;
    expect(strange(replyText([notUnderstoodText(parsed.reasons)]))).toEqual([]);
  }
  expect(refusals).toBeGreaterThan(20);
});

test.for(hostile)('what is said of %j as a name or a reason is text and nothing more', (text) => {
  expect(strange(refusedText(text, text, []))).toEqual([]);
  expect(strange(startingText(text, text, '0'.repeat(40), text))).toEqual([]);
});
