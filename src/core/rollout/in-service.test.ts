import { describe, expect, test } from 'vitest';
import { aGate, aPlan, type PlanOverrides, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { isOutOfService } from './node-state.ts';

const tolerant = { tolerate: [tolerates('failed', 5), tolerates('unreachable', 5)] };

function asked(rollout: RolloutSpec): string[] {
  return rollout.all('gate-evaluated').map(({ gate, batch, wave }) => `${gate} ${batch ?? wave}`);
}

describe('gates after the work are not asked where no node is in service that they could be about:', () => {
  const gated = (at: 'after-batch' | 'after-wave', lines: readonly string[], over: PlanOverrides = {}): RolloutSpec =>
    given(aPlan(lines, { gates: [aGate({ name: 'port', at })], onFailure: tolerant, ...over }));

  test('a batch whose nodes all failed', () => {
    const rollout = gated('after-batch', ['one: a b | c d']).advances();
    for (const name of ['a', 'b', 'c', 'd']) {
      rollout.begins(name);
      rollout.ends(name, name === 'd' ? 'succeeded' : 'failed');
    }
    rollout.advances();
    expect(rollout.todo).toMatchObject({ do: 'work', work: { batches: [{ id: 'w1-r1-b2', nodes: [] }] } });
    rollout.gateSays('port', 'pass', { batch: 'w1-r1-b2' });
    expect(rollout.runs().status).toBe('succeeded');
    expect(asked(rollout)).toEqual(['port w1-r1-b2']);
  });

  test('a catch-up wave that reached nobody either', () => {
    const rollout = gated('after-wave', ['one: a b'], { onFailure: { ...tolerant, unreachable: 'defer' } });
    expect(rollout.runs({ a: 'unreachable' }).status).toBe('succeeded');
    expect(asked(rollout)).toEqual(['port 0']);
  });

  test('a wave of a rollback from which nobody came back', () => {
    const rollback = { scope: 'rollout', atMost: { kind: 'percent', value: 100 }, waves: true } as const;
    const rollout = gated('after-wave', ['one: a', 'two: b'], { onFailure: { rollback } }).runs();
    rollout.command('rollback');
    rollout.runs({ 'b back': 'failed' });
    expect(rollout.because?.code).toBe('rollback-incomplete');
    expect(asked(rollout)).toEqual(['port 0', 'port 1', 'port 0']);
  });
});

describe('a node is out of service, and keeps its slot in every limit,', () => {
  const out = (rollout: RolloutSpec): string[] => ['a', 'b', 'c'].filter((name) => isOutOfService(rollout.node(name)));

  test('from its beginning until it went through', () => {
    const rollout = given(aPlan(['one: a b c'])).advances();
    expect(out(rollout)).toEqual([]);
    rollout.begins('a', null);
    rollout.begins('b');
    expect(out(rollout)).toEqual(['a', 'b']);
    rollout.ends('a', 'succeeded');
    rollout.ends('b', 'released');
    expect(out(rollout)).toEqual([]);
  });

  test('once it broke, also when it waits to be tried again', () => {
    const rollout = given(aPlan(['one: a b c'], { onFailure: tolerant }));
    rollout.runs({ a: 'failed', b: 'unreachable' });
    expect(out(rollout)).toEqual(['a', 'b']);
    rollout.command('retry');
    expect(rollout.nodes).toBe('pending: a b, succeeded: c');
    expect(out(rollout)).toEqual(['a', 'b']);
    rollout.runs();
    expect(out(rollout)).toEqual([]);
  });

  test('while nobody knows what became of it, but not when it was brought back', () => {
    const rollout = given(aPlan(['one: a b c'])).advances();
    rollout.begins('a');
    rollout.crashes();
    expect(out(rollout)).toEqual(['a']);
    rollout.runs({ b: 'rolled-back' });
    rollout.command('retry');
    expect(out(rollout)).toEqual([]);
  });
});

test('that a node is unknown stays the reason of a pause, although a tolerance is exceeded with it', () => {
  const onFailure = { tolerate: [tolerates('failed', 0)] };
  const rollout = given(aPlan(['one: a b'], { onFailure })).advances();
  rollout.begins('a');
  rollout.begins('b');
  rollout.ends('a', 'unknown');
  rollout.ends('b', 'failed');
  expect(rollout.because?.code).toBe('node-unknown');
  rollout.command('resume');
  expect(rollout.state.tally).toMatchObject({ failed: 0 });
});
