import { describe, expect, test } from 'vitest';
import { aGate, aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { wasCutShort } from './going-on.ts';
import { isOpen } from './node-state.ts';

function working(): RolloutSpec {
  return given(aPlan(['one: a b c', 'two: d'])).advances();
}

test('a node that its driver died over is unknown, and is asked before anything else is done to it', () => {
  const rollout = working();
  rollout.begins('a', 'drain');
  rollout.begins('a', 'apply');
  rollout.crashes().advances();
  expect(rollout.node('a')).toMatchObject({ state: 'unknown', interrupted: true, reached: 'apply', applied: true });
  expect(rollout.todo).toMatchObject({ do: 'work', work: { batches: [{ nodes: [0, 1, 2] }] } });
});

test('a node that was only asked so far waits as if it had not been taken', () => {
  const rollout = working();
  rollout.begins('a', null);
  rollout.crashes();
  expect(rollout.node('a')).toMatchObject({ state: 'pending', interrupted: false, reached: null });
});

test('a driver was cut short where there was something to do, not where the rollout waited', () => {
  const onFailure = { tolerate: [tolerates('failed', 1)] };
  const gates = [aGate({ name: 'hours', at: 'before-wave', waves: ['two'] })];
  const rollout = given(aPlan(['one: a b', 'two: c'], { bakes: { one: 60_000 }, gates, onFailure }));
  const cutShort = () => wasCutShort(rollout.state);
  expect(cutShort()).toBe(false);
  rollout.advances();
  expect(cutShort()).toBe(true);
  rollout.begins('a', null);
  expect(cutShort()).toBe(true);
  rollout.ends('a', 'failed');
  rollout.runs();
  expect([rollout.status, cutShort()]).toEqual(['baking', false]);
  rollout.passes(60_000).advances();
  expect([rollout.todo.do, cutShort()]).toEqual(['gates', true]);
  rollout.gateSays('hours', 'inconclusive');
  expect([rollout.status, cutShort()]).toEqual(['waiting', false]);
  rollout.command('abort');
  expect(cutShort()).toBe(false);
  rollout.advances();
  expect([rollout.status, cutShort()]).toEqual(['aborted', false]);
});

test('nodes that had ended and nodes that had not begun stay as they are', () => {
  const rollout = working();
  rollout.begins('a');
  rollout.ends('a', 'succeeded');
  rollout.crashes();
  expect(rollout.nodes).toBe('succeeded: a, pending: b c d');
});

test('the wave does not go on before a node that was cut off has ended', () => {
  const rollout = working();
  rollout.begins('a');
  rollout.crashes();
  for (const name of ['b', 'c']) {
    rollout.begins(name);
    rollout.ends(name, 'succeeded');
  }
  rollout.advances();
  expect(rollout.todo).toMatchObject({ do: 'work', wave: 0, work: { batches: [{ nodes: [0] }] } });
});

test('a second crash while the node is being asked does not forget how far it was', () => {
  const rollout = working();
  rollout.begins('a', 'apply');
  rollout.crashes();
  rollout.begins('a', null);
  expect(rollout.node('a')).toMatchObject({ state: 'running', reached: 'apply' });
  expect(isOpen(rollout.node('a'))).toBe(false);
  rollout.crashes();
  expect(rollout.node('a')).toMatchObject({ state: 'unknown', interrupted: true, reached: 'apply' });
});

test('a node that was cut off, asked and let go again is still to be asked', () => {
  const rollout = working();
  rollout.begins('a', 'apply');
  rollout.crashes();
  rollout.begins('a', null);
  rollout.ends('a', 'released');
  expect(rollout.node('a')).toMatchObject({ state: 'unknown', interrupted: true, reached: 'apply' });
});

test('once it has ended it is like any other node', () => {
  const rollout = working();
  rollout.begins('a');
  rollout.crashes();
  rollout.begins('a');
  rollout.ends('a', 'succeeded');
  expect(rollout.node('a')).toMatchObject({ state: 'succeeded', interrupted: false, reached: null });
  expect(rollout.runs().status).toBe('succeeded');
});

test('a node of which nobody can tell stays unknown and pauses the rollout; it is not asked for ever', () => {
  const rollout = working();
  rollout.begins('a');
  rollout.crashes();
  rollout.runs({ a: 'unknown' });
  expect(rollout.because?.code).toBe('node-unknown');
  rollout.command('resume');
  rollout.runs();
  expect(rollout.all('node-started').filter((event) => event.node === 'a')).toHaveLength(2);
});

test('work that was cut off does not count until it has ended', () => {
  const rollout = given(aPlan(['one: a b'], { onFailure: { tolerate: [tolerates('failed', 0)] } })).advances();
  rollout.begins('a');
  rollout.crashes();
  expect(rollout.state.tally.ended).toBe(0);
  expect(rollout.runs().status).toBe('succeeded');
});

describe('in the middle of', () => {
  test('a rollback: nodes are asked on their way back', () => {
    const rollout = given(aPlan(['one: a b'], { onFailure: { then: 'rollback' } })).advances();
    for (const name of ['a', 'b']) {
      rollout.begins(name);
      rollout.ends(name, name === 'a' ? 'succeeded' : 'failed');
      if (name === 'a') rollout.advances();
    }
    rollout.advances();
    rollout.begins('b', 'rollback');
    rollout.crashes();
    expect(rollout.node('b')).toMatchObject({
      state: 'unknown',
      interrupted: true,
      reached: 'rollback',
      goingBack: true,
    });
    expect(rollout.runs().nodes).toBe('rolled-back: a b');
  });

  test('an abort: it ends aborted, and the node is asked when somebody resumes', () => {
    const rollout = working();
    rollout.begins('a');
    rollout.command('abort');
    rollout.crashes();
    expect(rollout.advances().status).toBe('aborted');
    expect(rollout.nodes).toBe('unknown: a, pending: b c d');
    rollout.command('resume');
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('a pause: it stays paused', () => {
    const rollout = working();
    rollout.begins('a');
    rollout.command('pause');
    expect(rollout.crashes().status).toBe('paused');
  });

  test('the turn between two waves: the next one starts', () => {
    const rollout = working();
    for (const name of ['a', 'b', 'c']) {
      rollout.begins(name);
      rollout.ends(name, 'succeeded');
    }
    rollout.when({ type: 'advance' });
    expect(rollout.crashes().runs().status).toBe('succeeded');
  });
});

test('a rollout that has ended has nothing to recover', () => {
  const rollout = working().runs();
  expect(rollout.when({ type: 'recover', by: 'wavegate' })).toEqual([]);
});

test('a crash after every single event leads to the same end', () => {
  const whole = given(aPlan(['one: a b', 'two: c'])).runs();
  for (let length = 1; length <= whole.history.length; length++) {
    const rollout = given(whole.state.plan, whole.history.slice(0, length));
    rollout.when({ type: 'recover', by: 'wavegate' });
    expect(rollout.runs().nodes).toBe('succeeded: a b c');
    expect(rollout.status).toBe('succeeded');
  }
});
