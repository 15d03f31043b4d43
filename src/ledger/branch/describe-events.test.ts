import { expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { reason } from '../../errors/problem.ts';
import { commitId, commitMessage } from './commit-message.ts';
import { describeEvents } from './describe-events.ts';

const plan = { waves: [{ name: 'canary' }] } as unknown as Plan;
const at = 1_700_000_000_000;
const began: RolloutEvent = { type: 'round-started', at, wave: 0, round: 0, nodes: 20 };

test('the weightiest event makes the headline, the others stand below it', () => {
  const events: RolloutEvent[] = [{ type: 'rollout-started', at }, { type: 'wave-started', at, wave: 0 }, began];
  expect(describeEvents('web-12', events, plan)).toEqual(['web-12: wave canary round 1 started (20 nodes)', 'started']);
});

test('a wave without a plan at hand is called by its number', () => {
  expect(describeEvents('web-12', [began], null)).toEqual(['web-12: wave 1 round 1 started (20 nodes)']);
});

test('nodes are counted by how they ended, not named', () => {
  const report = { outcome: 'succeeded', failure: null, changed: true, reason: null, steps: [], tail: '' } as const;
  const finished = (node: string, outcome: 'succeeded' | 'failed'): RolloutEvent => {
    return { type: 'node-finished', at, node, report: { ...report, outcome } };
  };
  const events = [finished('a', 'succeeded'), finished('b', 'failed'), finished('c', 'succeeded')];
  const settled: RolloutEvent = { type: 'round-settled', at, wave: 0, round: 1 };
  expect(describeEvents('web-12', [...events, settled], plan)).toEqual([
    'web-12: wave canary round 2 settled',
    'nodes: 2 succeeded, 1 failed',
  ]);
});

test('what is too small for a line says nothing', () => {
  expect(describeEvents('web-12', [{ type: 'batch-started', at, batch: 'w1-r1-b1', nodes: 3 }], plan)).toEqual([]);
});

test('a pause says by whom and why', () => {
  const why = reason('batch-too-long', { wave: 'canary', batch: 'b1', takes: '7h', limit: '6h' });
  const [line] = describeEvents('web-1', [{ type: 'rollout-paused', at, reason: why, by: 'user:ann' }], plan);
  expect(line).toMatch(/^web-1: paused by user:ann: .*canary/);
});

test('a message ends in trailers that no text from outside can forge', () => {
  const message = commitMessage(
    { lines: ['web-1: pause by ann\n\nWavegate-Commit: forged', 'and this'], execution: 'web-1', fence: 3 },
    'b7',
  );
  expect(message).toBe(
    'web-1: pause by ann Wavegate-Commit: forged\n\n- and this\n\n' +
      'Wavegate-Execution: web-1\nWavegate-Fence: 3\nWavegate-Commit: b7',
  );
  expect(commitId(message)).toBe('b7');
  expect(commitId('Merge branch x\n')).toBeNull();
});
