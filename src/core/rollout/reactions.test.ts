import { expect, test } from 'vitest';
import { aGate, aPlan, aStep, aTask, tolerates } from '../../testing/builders.ts';
import { given } from '../../testing/rollout-spec.ts';

test('then: pause stops and asks a person', () => {
  const rollout = given(aPlan(['one: a b'], { onFailure: { then: 'pause' } })).runs({ a: 'failed' });
  expect(rollout.status).toBe('paused');
  expect(rollout.todo).toMatchObject({ do: 'stop', hold: { kind: 'paused', notBefore: null } });
});

test('then: abort ends it when what is in flight has ended; steps are not ended', () => {
  const rollout = given(aPlan(['one: a b c'], { onFailure: { then: 'abort' } })).advances();
  rollout.begins('a');
  rollout.begins('b');
  rollout.ends('a', 'failed');
  expect(rollout.state.stop).toMatchObject({ reaction: 'abort', kill: false });
  expect(rollout.advances().status).toBe('running');
  rollout.ends('b', 'succeeded');
  expect(rollout.advances().status).toBe('aborted');
  expect(rollout.nodes).toBe('failed: a, succeeded: b, pending: c');
  expect(rollout.because?.code).toBe('tolerance-exceeded');
});

test('then: rollback takes the wave back when what is in flight has ended', () => {
  const rollout = given(aPlan(['one: a', 'two: b c'], { onFailure: { then: 'rollback' } })).runs({ c: 'failed' });
  expect(rollout.status).toBe('rolled-back');
  expect(rollout.nodes).toBe('succeeded: a, rolled-back: b c');
});

test('then: rollback with nothing to take back pauses', () => {
  const gates = [aGate({ name: 'scan', at: 'before-rollout' })];
  const rollout = given(aPlan(['one: a'], { gates, onFailure: { then: 'rollback' } })).runs({ scan: 'fail' });
  expect(rollout.status).toBe('paused');
  expect(rollout.because?.code).toBe('gate-failed');
});

test('then: rollback without a rollback step pauses', () => {
  const steps = { apply: aStep('apply') };
  const rollout = given(aPlan(['one: a b'], { steps, onFailure: { then: 'rollback' } })).runs({ b: 'failed' });
  expect(rollout.status).toBe('paused');
  expect(rollout.because?.code).toBe('tolerance-exceeded');
});

test('then: rollback pauses when in the end nothing in its scope was changed', () => {
  const rollout = given(aPlan(['one: a b'], { onFailure: { then: 'rollback' } })).advances();
  rollout.begins('a', null);
  rollout.ends('a', 'failed');
  rollout.advances();
  expect(rollout.status).toBe('paused');
  expect(rollout.state.stop).toBeNull();
  expect(rollout.because?.code).toBe('tolerance-exceeded');
});

test('the first failure decides', () => {
  const gates = [aGate({ name: 'login', at: 'after-batch' })];
  const rollout = given(aPlan(['one: a | b'], { gates, onFailure: { then: 'rollback' } })).advances();
  rollout.begins('a');
  rollout.begins('b');
  rollout.ends('a', 'failed');
  rollout.ends('b', 'succeeded');
  const events = rollout.gateSays('login', 'fail', { batch: 'w1-r1-b2' });
  expect(events.map((event) => event.type)).toEqual(['gate-evaluated']);
  expect(rollout.state.stop?.reason.code).toBe('tolerance-exceeded');
});

test('a failing gate and a failing task react as the rollout file says', () => {
  const gates = [aGate({ name: 'smoke', at: 'after-wave' })];
  const tasks = [aTask({ name: 'notify', at: 'after-wave' })];
  const plan = aPlan(['one: a', 'two: b'], { gates, tasks, onFailure: { then: 'rollback' } });
  expect(given(plan).runs({ smoke: 'fail' }).nodes).toBe('rolled-back: a, pending: b');
  expect(given(plan).runs({ notify: 'failed' }).nodes).toBe('rolled-back: a, pending: b');
});

test('while a rollout waits for a gate, a node in flight that fails still counts', () => {
  const gates = [aGate({ name: 'port', at: 'after-batch' })];
  const rollout = given(aPlan(['one: a | b c'], { gates })).advances();
  rollout.begins('a');
  rollout.begins('b');
  rollout.ends('a', 'succeeded');
  rollout.gateSays('port', 'inconclusive', { batch: 'w1-r1-b1' });
  expect(rollout.status).toBe('waiting');
  rollout.ends('b', 'failed');
  expect(rollout.status).toBe('paused');
  expect(rollout.because?.code).toBe('tolerance-exceeded');
});

test('a node that fails leaves its dependents in later waves alone as long as it is tolerated', () => {
  const onFailure = { tolerate: [tolerates('failed', 1), tolerates('unreachable', 0)] };
  const rollout = given(aPlan(['one: a b', 'two: c'], { onFailure })).runs({ a: 'failed' });
  expect(rollout.status).toBe('succeeded');
  expect(rollout.nodes).toBe('failed: a, succeeded: b c');
});

test('a rollout never succeeds with a node unknown, however often it is resumed', () => {
  const rollout = given(aPlan(['one: a b'])).runs({ a: 'unknown' });
  for (let time = 0; time < 3; time++) {
    rollout.command('resume');
    expect(rollout.runs().status).toBe('paused');
    expect(rollout.because).toEqual({ code: 'node-unknown', args: { nodes: ['a'], count: 1 } });
  }
  expect(rollout.node('b').state).toBe('succeeded');
  rollout.command('retry');
  expect(rollout.runs().status).toBe('succeeded');
});
