import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RolloutEvent } from '../../../core/rollout/events.ts';
import { reason } from '../../../errors/problem.ts';
import { aGate } from '../../../testing/builders.ts';
import { aSite, shownRollout } from '../../../testing/github-rollouts.ts';
import { hostileTexts, reachesOf, renderMarkdown } from '../../../testing/markdown.ts';
import { batchSummary } from './batch-summary.ts';
import { gateSummary } from './gate-summary.ts';
import { planSummary } from './plan-summary.ts';
import { turnSummary } from './turn-summary.ts';

/** What a step may write, in bytes. */
const stepLimit = 1_048_576;

/** The events of the batch that a node is in. */
function batchOf(events: readonly RolloutEvent[], batch: string): RolloutEvent[] {
  const nodes = new Set(
    events.flatMap((event) => (event.type === 'node-started' && event.batch === batch ? [event.node] : [])),
  );
  return events.filter((event) => 'node' in event && nodes.has(event.node));
}

function summaries(options: Parameters<typeof shownRollout>[0]): string[] {
  const { plan, state, events } = shownRollout(options);
  const batch = plan.waves.at(-2)?.rounds[0]?.batches.at(-1)?.id ?? '';
  const evidence = plan.nodes.map(({ name }) => ({ node: name, status: 500, code: 'x' }));
  const result = { verdict: 'fail', reason: reason('gate-asked-nothing', {}), evidence } as const;
  return [
    turnSummary({ state, events, from: 0, next: 'Wait for a person.', site: aSite }),
    batchSummary(batch, batchOf(events, batch)),
    batchSummary('all', events),
    gateSummary(aGate({ name: plan.nodes[0]?.name ?? '', at: 'after-wave' }), result),
    planSummary(plan),
  ];
}

describe('the summary of a job', () => {
  test('of a turn tells what was decided, in order, and what comes next', () => {
    const { state, events } = shownRollout({ nodes: 20, failed: 3 });
    const from = events.findIndex(({ type }) => type === 'round-settled');
    const lines = turnSummary({ state, events, from, next: 'Wait for a person.', site: aSite }).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '### Rollout web-1',
      '',
      '> [!WARNING]',
      '> **Paused: a person has to decide** in wave 3 of 4, half · 8 succeeded, 3 failed, 9 pending of 20 nodes',
    ]);
    expect(lines).toContain('**Next:** Wait for a person.');
    const decided = lines.flatMap((line) => /^\| \d\d:\d\d:\d\dZ \| (.*) \|$/.exec(line)?.[1] ?? []);
    expect(decided.slice(0, 4)).toEqual([
      'Round 1 of wave 1, canary settled',
      'Done: wave 1, canary',
      'Came to wave 2, early',
      'People are asked to approve wave 2, early',
    ]);
    expect(decided).toContain(
      'Paused: 3 of 20 nodes of the rollout failed; 2 per rollout is tolerated (`tolerance-exceeded`)',
    );
  });

  test('of a batch tells of every node, those that went wrong first, with the end of their output', () => {
    const { events } = shownRollout({ nodes: 20, failed: 3 });
    const text = batchSummary('w3-r1-b1', batchOf(events, 'w3-r1-b1'));
    expect(text.split('\n').slice(0, 10)).toEqual([
      '### Batch w3-r1-b1: 4 succeeded, 2 failed',
      '',
      '| node |  | steps | version | why |',
      '| --- | --- | --- | --- | --- |',
      '| `web-08` | ❌ failed | drain 0.4s, apply **failed** 9.1s | `3.0.15` | Task apply (node) failed: exit 1 (`task-failed`) |',
      '| `web-11` | ❌ failed | drain 0.4s, apply **failed** 9.1s | `3.0.15` | Task apply (node) failed: exit 2 (`task-failed`) |',
      '',
      '| node |  | steps | version |',
      '| --- | --- | --- | --- |',
      '| `web-06` | ✅ succeeded | drain 0.4s, apply 9.1s | `3.0.17` |',
    ]);
    expect(text).toContain(
      '<details><summary>What they printed</summary>\n\n`web-08`\n\n```text\nReading package lists...',
    );
  });

  test('of a batch names the nodes that were begun and not ended', () => {
    const { events } = shownRollout({ nodes: 20, failed: 0 });
    const all = batchOf(events, 'w1-r1-b1');
    expect(batchSummary('w1-r1-b1', all.slice(0, 1))).toContain('❓ Begun and not ended: `web-01`');
    expect(batchSummary('w1-r1-b1', [])).toBe('### Batch w1-r1-b1: nothing was done');
  });

  test('fits into what a step may write, at 10,000 nodes of which 500 failed; a plan into a comment too', () => {
    const all = summaries({ nodes: 10_000, failed: 500, manyCauses: true });
    for (const text of all) expect(Buffer.byteLength(text)).toBeLessThan(stepLimit);
    expect(all.at(-1)?.length).toBeLessThan(60_000);
  });

  test('shows text alone of what comes from outside, however long', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hostileTexts), fc.constantFrom(1, 1, 500), (hostile, times) => {
        const all = summaries({ nodes: 30, failed: 6, text: (_, at) => `${hostile} ${at}`.repeat(times) });
        for (const text of all) {
          expect(Buffer.byteLength(text)).toBeLessThan(stepLimit);
          const html = renderMarkdown(text);
          expect(reachesOf(html)).toEqual([]);
          expect(html).not.toMatch(/<(?:img|script|b|input|em)\b/);
        }
        expect(all.at(-1)?.length).toBeLessThan(60_000);
      }),
      { numRuns: 40 },
    );
  });
});
