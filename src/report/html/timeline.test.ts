import { expect, test } from 'vitest';
import { aGate, aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { type Timeline, timelineOf } from './timeline.ts';

function told(spec: RolloutSpec): Timeline {
  return timelineOf(spec.state, spec.history, spec.now);
}

test('waves stand in their order with their rounds, batches, bakes and gates', () => {
  const gates = [aGate({ name: 'open', at: 'before-rollout' }), aGate({ name: 'well', at: 'after-wave' })];
  const spec = given(aPlan(['one: a', 'two: b | c / d'], { gates, bakes: { one: 60_000 } }))
    .runs()
    .passes(60_000)
    .runs();
  const { phases, around } = told(spec);
  expect(around.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual(['open pass']);
  expect(
    phases.map(({ name, rounds, batches, bakes, gates: marks }) => [
      name,
      rounds.length,
      batches.map(({ id, round, nodes, open }) => `${id} in ${round}: ${nodes}${open ? ' open' : ''}`),
      bakes.map(({ from, to }) => to - from),
      marks.map(({ gate }) => gate),
    ]),
  ).toEqual([
    ['one', 1, ['w1-r1-b1 in 0: 1'], [60_000], ['well']],
    ['two', 2, ['w2-r1-b1 in 0: 1', 'w2-r1-b2 in 0: 1', 'w2-r2-b1 in 1: 1'], [], ['well']],
  ]);
});

test('a batch knows how many of its nodes went wrong, and going back is a part of its own', () => {
  const onFailure = { tolerate: [tolerates('failed', 0), tolerates('unreachable', 1)], then: 'rollback' } as const;
  const spec = given(aPlan(['one: a b c'], { onFailure })).runs({ a: 'failed', b: 'unreachable' });
  const { phases } = told(spec);
  expect(phases.map(({ name, back }) => [name, back])).toEqual([
    ['one', false],
    ['going back', true],
  ]);
  expect(phases[0]?.batches[0]?.broken).toEqual({ failed: 1, unreachable: 0, unknown: 0 });
  expect(phases[1]?.batches[0]?.broken).toEqual({ failed: 0, unreachable: 0, unknown: 0 });
});

test('a pause lasts until somebody goes on, and no wave of an ended rollout is open', () => {
  const spec = given(aPlan(['one: a b', 'two: c'])).runs({ a: 'failed' });
  spec.passes(5_000).command('resume');
  spec.runs();
  const { holds, phases } = told(spec);
  expect(holds.map(({ kind, from, to, open }) => [kind, to - from, open])).toEqual([['paused', 5_000, false]]);
  expect(phases.flatMap(({ spans, rounds }) => [...spans, ...rounds]).filter(({ open }) => open)).toEqual([]);
});

test('what goes on is open and lasts until now', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.when({ type: 'round-started', wave: 0, round: 0, nodes: 2 });
  spec.when({ type: 'batch-started', batch: 'w1-r1-b1', nodes: 2 });
  spec.begins('a');
  spec.passes(7_000);
  const { to, phases } = told(spec);
  expect(to).toBe(spec.now);
  expect(phases[0]?.batches.map(({ from, to: until, open }) => [until - from, open])).toEqual([[7_000, true]]);
});

test('a batch that a pause left behind lasts until its last node had ended', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.when({ type: 'round-started', wave: 0, round: 0, nodes: 2 });
  spec.when({ type: 'batch-started', batch: 'w1-r1-b1', nodes: 2 });
  spec.begins('a');
  spec.passes(7_000).ends('a', 'failed');
  spec.passes(3_600_000);
  const [batch] = told(spec).phases[0]?.batches ?? [];
  expect([(batch?.to ?? 0) - (batch?.from ?? 0), batch?.open]).toEqual([7_000, true]);
});

test('when its driver died a batch lasts until what was last heard of it, as one that nobody saw the end of', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.when({ type: 'round-started', wave: 0, round: 0, nodes: 2 });
  spec.when({ type: 'batch-started', batch: 'w1-r1-b1', nodes: 2 });
  spec.passes(500).begins('a');
  spec.passes(2_000).ends('a', 'succeeded');
  spec.begins('b');
  spec.passes(3_600_000).crashes();
  spec.runs();
  const [first, second] = told(spec).phases[0]?.batches ?? [];
  expect([first?.open, second?.open]).toEqual([true, false]);
  expect((first?.to ?? 0) - (first?.from ?? 0)).toBe(2_500);
});

test('a wave that waits to be approved holds the rollout up until it is let in', () => {
  const spec = given(aPlan(['one: a', 'two: b'], { approvals: { two: { required: 1 } } })).runs();
  spec.passes(3_600_000).approves('bob');
  spec.runs();
  expect(told(spec).holds.map(({ kind, why, from, to, open }) => [kind, why, to - from, open])).toEqual([
    ['waiting', 'wave two waits to be approved', 3_600_000, false],
  ]);
});

test('a time in which whoever drove it was dead is told as such, unless it stood still anyway', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.begins('a');
  spec.passes(60_000).crashes();
  spec.command('pause');
  spec.passes(5_000).crashes();
  expect(told(spec).holds.map(({ kind, from, to, open }) => [kind, to - from, open])).toEqual([
    ['unattended', 60_000, false],
    ['paused', 5_000, true],
  ]);
});

test('since a driver that died was last heard of, nobody has driven it', () => {
  const spec = given(aPlan(['one: a b'])).advances();
  spec.when({ type: 'round-started', wave: 0, round: 0, nodes: 2 });
  spec.when({ type: 'batch-started', batch: 'w1-r1-b1', nodes: 2 });
  spec.passes(1_000).begins('a');
  const { holds, phases } = timelineOf(spec.state, spec.history, spec.now + 9_000, true);
  expect(holds.map(({ kind, from, to }) => [kind, to - from])).toEqual([['unattended', 9_000]]);
  expect(phases[0]?.batches.map(({ from, to, open }) => [to - from, open])).toEqual([[1_000, true]]);
});

test('a wave has as many nodes as were planned, however many were worked on and how often', () => {
  const spec = given(aPlan(['one: a b c'])).runs({ b: 'failed' });
  spec.command('retry');
  spec.runs({ b: 'failed' });
  expect(told(spec).phases.map(({ name, nodes }) => `${name} ${nodes}`)).toEqual(['one 3']);
});
