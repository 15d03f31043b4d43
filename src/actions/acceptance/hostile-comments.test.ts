/** Comments that want to be more than text: the built bundle against the stand-in GitHub. */
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { answerTo, comment, decisionsIn, openIssue, write } from '../../testing/acceptance/commenting.ts';
import { ownIssue, peopled } from '../../testing/acceptance/people.ts';
import { command, outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { elementsOf, hostileTexts, reachesOf, renderMarkdown } from '../../testing/markdown.ts';

const asks = '{ required: 1, from: ["role:maintain"] }';
const waits = `waves: [1, { up-to: 100%, approval: ${asks} }]`;
const most = 65_536;
const filled = (text: string): string => text.repeat(Math.ceil(most / text.length)).slice(0, most);
const fence = (length: number, text: string): string => `${'`'.repeat(length)}\n${text}\n${'`'.repeat(length)}`;

/** Nobody is spoken to. */
const unheard: readonly string[] = [
  fence(5, fence(4, fence(3, '/rollout abort'))),
  `${'`'.repeat(4)}\n\`\`\`\n/rollout abort\n\`\`\`\n/rollout abort`,
  '> > /rollout abort\n/rollout abort',
  '<!--\n```\n-->\n```\n/rollout abort',
  '<details><summary>x</summary><pre>\n/rollout abort\n</pre></details>',
  '/rоllout abort\n／rollout abort\n∕rollout abort\n\u200b/rollout abort\n/roll\u00adout abort\n\u202e/rollout abort',
  '::set-output name=answer::done\n::stop-commands::owned\n::add-mask::rollout\n##[error]owned\n/rollout::error::owned',
  '$(touch "$EVIL"); `touch $EVIL` ${{ github.token }} && /rollout abort',
  filled('@acme/all @octocat '),
  filled('x /rollout abort '),
];

/** What is no command is answered, and does nothing. `$EVIL`: a file that nobody may make. */
const misunderstood: readonly string[] = [
  '/rollout abort; touch $EVIL',
  '/rollout abort && touch $EVIL',
  '/rollout abort $(touch $EVIL)',
  '/rollout `touch $EVIL`',
  '/rollout ${{ github.token }}',
  '/rollout abort ${{ secrets.WAVEGATE_TEAM_TOKEN }}',
  '/rollout аbort',
  '/rollout ABORＴ',
  '/rollout ab\u200bort',
  '/rollout abort \u202e1-bew',
  '/rollout hold --reason="a\u0085::error::owned"',
  '/rollout ::add-mask::wave',
  '/rollout ::error::owned',
  '/rollout hold --reason=a ##[error]owned',
  '/rollout abort\n/rollout abort',
  '/rollout abort @acme/all @octocat #1 https://evil.example',
  '/rollout --__proto__=x constructor',
  '/rollout <img src=x onerror=alert(1)>',
  `/rollout ${'@acme/all '.repeat(150)}`,
  `/rollout ${filled('abort ').slice(9)}`,
  `${'/rollout abort\n'.repeat(4_000)}`,
  `/rollout hold --reason="${'a'.repeat(100)}`,
];

const ours = /^\/?(?:p|strong|code|ul|li|em|br|table|thead|tbody|tr|th|td|pre|h3|a|hr|details|summary|sub|div)$/;

/** What a text of ours makes of itself besides text: elements and links that are none of ours, and whom it reaches. */
function strange(body: string): string[] {
  const html = renderMarkdown(body.replace(/^<!-- wavegate [\w -]+ -->/, ''));
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link);
  return [
    ...elementsOf(html).filter((name) => !ours.test(name)),
    ...links.filter((link) => !link.startsWith('https://github.com/acme/fleet/')),
    ...reachesOf(html),
  ];
}

/** What somebody's text had the runner do, and what its steps put where only our text belongs. */
function taken({ runner }: Acceptance): string[] {
  return runner.attempts
    .flatMap(({ jobs }) => jobs)
    .flatMap(({ commands, summary }) => [
      ...commands
        .filter(
          ({ name, value }) => !['add-mask', 'error', 'warning', 'debug'].includes(name) || value.startsWith('owned'),
        )
        .map(({ name, value }) => `${name}: ${value}`),
      ...commands.filter(({ name, value }) => name === 'add-mask' && value.length < 20).map(({ value }) => value),
      ...elementsOf(renderMarkdown(summary)).filter((name) => /^(?:img|script|svg|iframe|style)$/i.test(name)),
      ...reachesOf(renderMarkdown(summary)).filter((reached) => /acme\/all|octocat|evil/.test(reached)),
    ]);
}

test.concurrent(
  'a comment that tries to be more than text does nothing, and its answer is text',
  rollout(peopled({ nodes: 3, rollout: waits }), async (acceptance) => {
    await play(acceptance);
    const { events } = tell(acceptance);
    const own = ownIssue(acceptance);
    const evil = acceptance.fleet.path('done/evil');
    const asked: { id: number; said: string; heard: boolean }[] = [];
    for (const said of [...unheard, ...misunderstood]) {
      const body = said.replaceAll('$EVIL', evil);
      asked.push({ id: await write(acceptance, 'mona', body, own), said, heard: misunderstood.includes(said) });
    }
    await acceptance.runner.quiet();
    for (const { id, said, heard } of asked) {
      const { decision, reactions, replies } = answerTo(acceptance, id);
      const shown = said.slice(0, 80);
      expect({ decision, reactions, replies: replies.length }, shown).toEqual({
        decision: null,
        reactions: heard ? ['eyes', 'confused'] : [],
        replies: heard ? 1 : 0,
      });
      for (const reply of replies) {
        expect(strange(reply), shown).toEqual([]);
        expect(reply.length, shown).toBeLessThan(5_000);
      }
    }
    expect(taken(acceptance)).toEqual([]);
    expect(decisionsIn(acceptance)).toEqual([]);
    expect(tell(acceptance).events).toHaveLength(events.length);
    expect(acceptance.fleet.isDone('evil')).toBe(false);
    expect(outcome(acceptance)).toMatchObject({ status: 'waiting', disagreements: [] });
  }),
  patience,
);

test.concurrent(
  'what somebody may say as a reason, a name or a param is kept as it was said, and shown as text',
  rollout(peopled({ nodes: 2, rollout: `${waits}\nparams: { version: { default: "1" } }` }), async (acceptance) => {
    const evil = acceptance.fleet.path('done/evil');
    const issue = await openIssue(acceptance);
    const param = `$(touch ${evil}) \`touch ${evil}\` \${{ github.token }} ::error::owned`;
    await comment(acceptance, 'octocat', `/rollout start web --param 'version=${param}'`, issue);
    expect(tell(acceptance)).toMatchObject({ status: 'waiting', state: { plan: { params: { version: param } } } });
    const own = ownIssue(acceptance);
    const say = async (body: string) => {
      const said = await comment(acceptance, 'mona', body, own);
      expect(said.replies, body).toHaveLength(1);
      return said;
    };
    const plain = hostileTexts.filter((text) => !/['\p{Cc}\p{Cf}]/u.test(text));
    const reasons = [
      `::error::owned ##[error]owned $(touch ${evil}); ${'@acme/all '.repeat(40)}`,
      `::add-mask::wave ${plain.join(' ')}`,
    ];
    for (const why of reasons) {
      expect((await say(`/rollout hold --reason='${why}'`)).decision).toMatchObject({ reason: null });
      expect(tell(acceptance).state.heldBack?.note).toBe(why.slice(0, 500));
      await say('/rollout unhold');
    }
    const locked = await say(`/rollout lock '<img src=x> @acme/all' --reason='${plain.join(' ')}'`);
    expect(locked.decision?.reason).toBeNull();
    await say('/rollout status');
    await say("/rollout unlock '<img src=x> @acme/all'");
    await say(`/rollout explain '<script>@octocat #1 ::error::owned'`);
    // The button takes lines that no comment can hold.
    const before = tell(acceptance).events.length;
    await acceptance.dispatch({ command: 'hold', rollout: 'web', args: '--reason="a\n::error::owned"' });
    await acceptance.runner.quiet();
    await acceptance.dispatch({ command: 'hold', rollout: 'web-1\n::error::owned', args: '--reason=x' });
    await acceptance.runner.quiet();
    expect(tell(acceptance).events).toHaveLength(before);
    await command(acceptance, 'rollback');
    const { issues, comments } = acceptance.github.repository;
    const written = comments.filter(({ user }) => user === 'github-actions[bot]');
    expect(written.length).toBeGreaterThan(5);
    for (const { body } of written) expect(strange(body)).toEqual([]);
    for (const { body } of issues) expect(reachesOf(renderMarkdown(body ?? ''))).toEqual([]);
    expect(taken(acceptance)).toEqual([]);
    expect(acceptance.fleet.isDone('evil')).toBe(false);
    expect(outcome(acceptance).disagreements).toEqual([]);
  }),
  patience,
);
