import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { actionNames } from '../src/actions/table.ts';
import { sshdMissing } from '../src/testing/sshd.ts';
import { median } from './compare.ts';
import { judged, withPart } from './table.ts';

const bench = fileURLToPath(new URL('bench.ts', import.meta.url));

test('the benchmark runs over small sizes and prints a row for each case', () => {
  const printed = execFileSync(process.execPath, [bench, '--quick', '--built'], { encoding: 'utf8', stdio: 'pipe' });

  const cases = printed.split('\n').filter((line) => /^\| .* × [✓✗] \|/.test(line));
  expect(
    cases.map((line) =>
      line
        .split(' | ')
        .slice(0, 2)
        .join(' ')
        .replace(/[\d.]+ (?:m?s),? ?.*/, '')
        .slice(2),
    ),
  ).toEqual([
    ...actionNames.map((name) => `\`${name}\`: a start in no job `),
    '`plan`: ten nodes, no token ',
    '`gate`: a port that answers ',
    '`status`: no rollout ',
    '`advance`: the schedule, nothing due ',
    '`advance`: another run drives it ',
    '`apply`: one node, whose step is `true` ',
    '`settle`: another run drives it ',
    '20 `true`',
    '20 `sleep 0.05`',
    '200 ',
    // Nodes over ssh, where there is an sshd.
    ...(sshdMissing ? [] : ['5 ']),
    '`--help` ',
    '`status` of a finished rollout over 10 nodes ',
  ]);
}, 120_000);

test('an unknown part is named, with those that there are', () => {
  expect(() => execFileSync(process.execPath, [bench, 'paln'], { encoding: 'utf8', stdio: 'pipe' })).toThrow(
    'No part is called paln; there are: actions, engine, github, plan, report, scan, simulate, ssh, start.',
  );
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});

test('a ratio is within its target or it is not', () => {
  expect([judged(2.5, 2.5), judged(2.51, 2.5)]).toEqual(['2.50 × ✓', '2.51 × ✗']);
});

test('a part takes the place of what stood there, and of nothing else', () => {
  const document = 'a\n<!-- bench plan -->\nold\n<!-- end of bench plan -->\nb\n';

  expect(withPart(document, 'plan', 'new')).toBe(document.replace('old', 'new'));
  expect(() => withPart(document, 'start', 'new')).toThrow('no place for the part start');
});
