import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reason } from '../../errors/problem.ts';
import { shownRollout } from '../../testing/github-rollouts.ts';
import { hostileTexts, reachesOf, renderMarkdown } from '../../testing/markdown.ts';
import { limit, node, nodes, plan, step, wave } from '../../testing/plans.ts';
import { planChanges } from './plan-changes.ts';
import { planReply, type ShownPlan } from './plan-reply.ts';
import { refusedText } from './reply.ts';

const commit = 'c'.repeat(40);
const missing = [reason('comment-review-missing', { commit, given: 0, required: 1 })];
const two = [wave('canary', { size: 1 }), wave('rest', { upTo: '100%' })];

function reply(after: ShownPlan['plan'], changes: string, over: Partial<ShownPlan> = {}): string {
  return planReply({
    plan: after,
    commit,
    digest: after.digest,
    changes,
    guessed: [],
    warnings: [],
    onPull: { base: 'main', behind: 0, moved: null, asks: true, missing: [] },
    prefix: '/rollout',
    ...over,
  });
}

describe('the reply that shows a plan', () => {
  const before = plan({ waves: two }, [...nodes(4, 'web'), node('old')], { params: { version: '1.0' } });
  const script = 'set -e\ninstall\nrestart now\n';
  const after = plan(
    {
      waves: [wave('canary', { size: 2 }), wave('rest', { upTo: '100%' })],
      limits: [limit(1)],
      steps: { apply: step('apply', { action: { kind: 'run', command: { shell: script } } }) },
    },
    [...nodes(4, 'web'), node('new')],
    { params: { version: '2.0' } },
  );

  test('says what differs from the newest that succeeded, in the words of the rollout file', () => {
    const later = [{ execution: 'web-8', status: 'aborted' }];
    const text = planChanges({ newest: { execution: 'web-7', plan: before }, later }, after);
    expect(text.split('\n\n')).toEqual([
      '#### What differs from `web-7`, the newest that succeeded',
      '⚠️ Since then `web-8` (aborted) did not succeed: nodes that were taken there may be different.',
      expect.stringMatching(/^- ➕ 1 node more, in \*\*\w+\*\*: `new`\n- ➖ 1 node fewer, of \*\*\w+\*\*: `old`\n- ↪️ /),
      '| wave | was | is | what else |\n| --- | --- | --- | --- |\n| **canary** | 1 node | 2 nodes | takes: `1` → `2` |\n| **rest** | 4 nodes | 3 nodes |  |',
      [
        '| of the rollout file | was | is |',
        '| --- | --- | --- |',
        '| param version | `1.0` | `2.0` |',
        '| limits.1 | — | `1` |',
        '| steps.apply.run | `true` | `set -e ⏎ install ⏎ restart now` |',
      ].join('\n'),
    ]);
  });

  test('of a longer script shows it from the first line on that is another one', () => {
    const written = (last: string) =>
      plan({ steps: { apply: step('apply', { action: { kind: 'run', command: { shell: `a\nb\n${last}\n` } } }) } }, [
        node('one'),
      ]);
    const text = planChanges({ newest: { execution: 'web-7', plan: written('c') }, later: [] }, written('d'));
    expect(text).toContain('| steps.apply.run | `c` | `d` |');
  });

  test('says so where nothing differs, and where there is nothing to compare with', () => {
    const same = planChanges({ newest: { execution: 'web-7', plan: before }, later: [] }, before);
    expect(same).toBe('**Nothing differs** from `web-7`, the newest that succeeded.');
    expect(planChanges({ newest: null, later: [] }, before)).toContain('Nothing of this name was rolled out before');
    const failed = planChanges({ newest: null, later: [{ execution: 'web-1', status: 'failed' }] }, before);
    expect(failed).toContain('Nothing of this name has succeeded yet');
    expect(failed).toContain('`web-1` (failed)');
  });

  test('on a pull request says to which commit `start` is bound, and what it still needs', () => {
    const open = reply(after, '', { onPull: { base: 'main', behind: 2, moved: null, asks: true, missing } });
    expect(open).toContain(`\`/rollout start web\` here rolls out exactly commit \`${commit}\`, as it is`);
    expect(open).toContain('⚠️ It lacks 2 commits of `main`');
    expect(open).toContain('Still missing for that, as of now:\n\n- Commit cccccccccccc has 0 of 1 approving review');
    expect(reply(after, '')).toContain('✅ The checks and reviews that `main` asks for are there.');
    const free = { base: 'main', behind: 0, moved: null, asks: false, missing: [] };
    expect(reply(after, '', { onPull: free })).toContain('No rule of `main` asks for checks or reviews.');
    const moved = reply(after, '', { onPull: { base: 'main', behind: 0, moved: 'd'.repeat(40), asks: true, missing } });
    expect(moved).toContain('👎 The head is `dddddddddddd` by now: `/rollout plan web` shows what that comes to');
    expect(moved).not.toContain('start web');
    const guessed = reply(after, '', { digest: null, guessed: ['./nodes.sh'], onPull: null });
    expect(guessed).toContain('**Which nodes is a guess.**');
    expect(guessed).not.toContain(after.digest);
  });

  test('fits into a comment at 10,000 nodes, of which each is somewhere else than it was', () => {
    const many = nodes(10_000, 'a-node-with-a-rather-long-name');
    const waves = Array.from({ length: 60 }, (_, index) => wave(`wave-${index}`, { upTo: `${index + 41}%` }));
    const one = plan({ waves, batch: { ...before.definition.batch, size: 100 } }, many);
    const other = plan(
      { waves: waves.toReversed().map((each, index) => ({ ...each, take: waves[index]?.take ?? each.take })) },
      [...many.slice(5_000), ...nodes(5_000, 'another-one')].map((each) => ({
        ...each,
        address: `${each.name}.example`,
      })),
      { params: Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`param-${at}`, 'x'.repeat(300)])) },
    );
    const warnings = Array.from({ length: 500 }, () => 'w'.repeat(1_000));
    const changes = planChanges({ newest: { execution: 'web-7', plan: one }, later: [] }, other);
    expect(changes.length).toBeLessThan(12_000);
    const text = reply(other, changes, {
      warnings,
      onPull: { base: 'main', behind: 1, moved: null, asks: true, missing },
    });
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain('Still missing for that');
  });

  test('shows text alone of what comes from outside, however long', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hostileTexts), fc.constantFrom(1, 300), (hostile, times) => {
        const named = (of: string) =>
          shownRollout({ nodes: 30, failed: 0, text: (_, at) => `${of}${hostile} ${at}`.repeat(times) }).plan;
        const changes = planChanges({ newest: { execution: 'web-7', plan: named('a') }, later: [] }, named('b'));
        const text = reply(named('b'), changes, { warnings: [hostile.repeat(times)], guessed: [hostile] });
        expect(text.length).toBeLessThanOrEqual(60_000);
        const html = renderMarkdown(text);
        expect(reachesOf(html)).toEqual([]);
        expect(html).not.toMatch(/<(?:img|script|b|input|em)\b/);
      }),
      { numRuns: 40 },
    );
  });
});

test('a refusal says of every problem where it stands, and how many more there are', () => {
  const found = Array.from({ length: 40 }, (_, at) => ({
    ...reason('comment-bad-param', { text: `p${at}` }),
    severity: 'error' as const,
    location: { file: '.github/rollouts/web.yml', line: at + 1, column: 3 },
  }));
  const text = refusedText('plan', 'mona', found);
  expect(text).toContain('- `.github/rollouts/web.yml:7:3` "p6" is not NAME=VALUE (`comment-bad-param`)');
  expect(text.endsWith('… and 10 more.')).toBe(true);
});
