import { expect, test } from 'vitest';
import { aGate, aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';

const minute = 60_000;
const gates = [aGate({ name: 'errors', at: 'during-bake', every: minute })];

function baking(over: Parameters<typeof aPlan>[1] = {}): RolloutSpec {
  return given(aPlan(['one: a', 'two: b'], { bakes: { one: 10 * minute }, gates, ...over })).runs();
}

test('a wave bakes for its time before the next one starts', () => {
  const rollout = baking({ gates: [] });
  expect(rollout.status).toBe('baking');
  expect(rollout.todo).toEqual({
    do: 'wait',
    until: 10 * minute,
    wakeAt: 10 * minute,
    reason: { code: 'baking', args: { wave: 'one', until: 10 * minute } },
    hold: false,
  });
  expect(
    rollout
      .passes(10 * minute - 1)
      .runs()
      .node('b').state,
  ).toBe('pending');
  expect(rollout.passes(1).runs().status).toBe('succeeded');
});

test('a bake without gates ends by time alone, and a late wake-up changes nothing', () => {
  const rollout = baking({ gates: [] });
  expect(rollout.passes(1_000 * minute).runs().status).toBe('succeeded');
});

test('a bake of no time is none', () => {
  expect(baking({ bakes: { one: 0 } }).status).toBe('succeeded');
});

test('a short bake is watched, and a gate wakes the driver when it is due', () => {
  const rollout = baking({ bakes: { one: 5 * minute } });
  expect(rollout.todo).toMatchObject({ do: 'wait', until: minute, hold: true });
  expect(rollout.passes(minute).todo).toMatchObject({ do: 'gates', point: 'during-bake', wave: 0 });
  rollout.runs();
  expect(rollout.todo).toMatchObject({ do: 'wait', until: 2 * minute, hold: true });
});

test('a long bake holds no driver; its gates are judged whenever one comes by', () => {
  const rollout = baking();
  expect(rollout.todo).toMatchObject({ do: 'wait', until: 10 * minute, wakeAt: minute, hold: false });
  expect(rollout.passes(3 * minute).todo).toMatchObject({ do: 'gates', point: 'during-bake' });
  rollout.runs();
  expect(rollout.todo).toMatchObject({ do: 'wait', until: 10 * minute, wakeAt: 4 * minute, hold: false });
});

test('a bake ends only after a judgement made past its end', () => {
  const rollout = baking();
  rollout.passes(10 * minute - 1).runs();
  rollout.passes(1);
  expect(rollout.when({ type: 'advance' })).toEqual([]);
  expect(rollout.todo).toMatchObject({ do: 'gates', point: 'during-bake' });
  rollout.gateSays('errors', 'pass');
  expect(rollout.when({ type: 'advance' })).toMatchObject([{ type: 'wave-succeeded', wave: 0 }]);
});

test('every gate has to be judged past the end, and all of them together', () => {
  const two = [...gates, aGate({ name: 'latency', at: 'during-bake', every: minute })];
  const rollout = baking({ gates: two }).passes(10 * minute);
  rollout.gateSays('errors', 'pass');
  expect(rollout.when({ type: 'advance' })).toEqual([]);
  rollout.gateSays('latency', 'inconclusive');
  rollout.passes(1_000 * minute).when({ type: 'wake', by: 'ann' });
  expect(rollout.todo).toMatchObject({ do: 'gates', gates: [{ name: 'errors' }, { name: 'latency' }] });
  rollout.gateSays('errors', 'inconclusive');
  rollout.when({ type: 'wake', by: 'ann' });
  rollout.gateSays('latency', 'pass');
  expect(rollout.when({ type: 'advance' })).toEqual([]);
  expect(rollout.runs().status).toBe('succeeded');
});

test('a gate whose name is a word of the language is judged like any other', () => {
  const rollout = baking({ gates: [aGate({ name: 'constructor', at: 'during-bake' })] }).passes(10 * minute);
  expect(rollout.when({ type: 'advance' })).toEqual([]);
  expect(rollout.todo).toMatchObject({ do: 'gates', gates: [{ name: 'constructor' }] });
});

test('a failed gate during the bake stops the rollout, and after resume the wave bakes anew', () => {
  const rollout = baking()
    .passes(4 * minute)
    .runs({ errors: 'fail' });
  expect(rollout.because).toMatchObject({
    code: 'gate-failed',
    args: { gate: 'errors', point: 'during-bake', place: 'wave one' },
  });
  rollout.passes(20 * minute).command('resume');
  expect(rollout.runs().status).toBe('baking');
  expect(rollout.todo).toMatchObject({ do: 'wait', until: 34 * minute });
});

test('the bake starts anew as well when somebody had paused before the gate failed', () => {
  const rollout = baking().passes(10 * minute);
  rollout.command('pause');
  rollout.gateSays('errors', 'fail');
  expect(rollout.because?.code).toBe('gate-failed');
  rollout.command('resume');
  expect(rollout.runs().todo).toMatchObject({ do: 'wait', until: 20 * minute });
});

test.for(['inconclusive', 'error', 'stale'] as const)(
  '%s past the end is no judgement: the gate is asked again',
  (verdict) => {
    const rollout = baking()
      .passes(10 * minute)
      .runs({ errors: verdict });
    expect(rollout.node('b').state).toBe('pending');
    rollout.command('resume');
    expect(rollout.when({ type: 'advance' })).toEqual([]);
    expect(rollout.todo).toMatchObject({ do: 'gates', point: 'during-bake' });
    expect(rollout.runs().status).toBe('succeeded');
  },
);

test('a gate that only advises is judged and never stops the bake', () => {
  const advice = [aGate({ name: 'errors', at: 'during-bake', mode: 'advise' })];
  const rollout = baking({ gates: advice })
    .passes(10 * minute)
    .runs({ errors: 'fail' });
  expect(rollout.status).toBe('succeeded');
});

test('a retry of a node of the wave makes it bake again', () => {
  const onFailure = { tolerate: [tolerates('failed', 1)] };
  const plan = aPlan(['one: a b', 'two: c'], { bakes: { one: 10 * minute }, onFailure });
  const rollout = given(plan)
    .runs({ a: 'failed' })
    .passes(3 * minute);
  expect(rollout.status).toBe('baking');
  rollout.command('pause');
  rollout.command('retry');
  expect(rollout.runs().todo).toMatchObject({ do: 'wait', until: 13 * minute });
});

test('a pause during a bake does not stop its clock', () => {
  const rollout = baking({ gates: [] }).passes(minute);
  rollout.command('pause');
  rollout.passes(9 * minute).command('resume');
  expect(rollout.runs().status).toBe('succeeded');
});

test('unhealthy during a bake rolls the wave back where the file says so', () => {
  const rollout = baking({ onFailure: { then: 'rollback' } })
    .passes(2 * minute)
    .runs({ errors: 'fail' });
  expect(rollout.status).toBe('rolled-back');
  expect(rollout.nodes).toBe('rolled-back: a, pending: b');
});

test('a crash during a bake changes nothing about it', () => {
  const rollout = baking()
    .passes(2 * minute)
    .runs()
    .crashes();
  expect(rollout.status).toBe('baking');
  expect(rollout.todo).toMatchObject({ do: 'wait', until: 10 * minute });
});
