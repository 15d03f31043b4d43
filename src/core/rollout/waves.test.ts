import { expect, test } from 'vitest';
import { aPlan } from '../../testing/builders.ts';
import { given } from '../../testing/rollout-spec.ts';

test('waves run strictly in order, and in each the rounds in order', () => {
  const rollout = given(aPlan(['one: a', 'two: b c / d'])).runs();
  expect(rollout.status).toBe('succeeded');
  expect(rollout.all('node-started').map((event) => event.node)).toEqual(['a', 'b', 'c', 'd']);
  expect(rollout.all('wave-started').map((event) => event.wave)).toEqual([0, 1]);
});

test('nothing happens before it is started', () => {
  const rollout = given(aPlan(['one: a']));
  expect(rollout.status).toBe('planned');
  expect(rollout.begins('a')).toEqual([]);
  rollout.when({ type: 'advance' });
  expect(rollout.story).toEqual(['rollout-planned', 'rollout-started']);
  expect(rollout.status).toBe('running');
});

test('the next wave waits for the last node of the one before', () => {
  const rollout = given(aPlan(['one: a b', 'two: c'])).advances();
  rollout.begins('a');
  rollout.begins('b');
  rollout.ends('a', 'succeeded');
  expect(rollout.when({ type: 'advance' })).toEqual([]);
  expect(rollout.begins('c')).toEqual([]);
  rollout.ends('b', 'succeeded');
  rollout.advances();
  expect(rollout.begins('c').map((event) => event.type)).toEqual(['node-started']);
});

test('the next round is due when nothing of the one before is left', () => {
  const rollout = given(aPlan(['one: a b / c'])).advances();
  expect(rollout.todo).toMatchObject({ do: 'work', direction: 'forward', wave: 0, round: 0 });
  for (const name of ['a', 'b']) {
    rollout.begins(name);
    rollout.ends(name, 'succeeded');
  }
  expect(rollout.todo).toMatchObject({ do: 'work', round: 1, work: { batches: [{ id: 'w1-r2-b1', nodes: [2] }] } });
});

test('what is left of a round is its open nodes, with all members of the batch beside them', () => {
  const rollout = given(aPlan(['one: a b | c'])).advances();
  rollout.begins('a');
  rollout.ends('a', 'succeeded');
  expect(rollout.todo).toMatchObject({
    do: 'work',
    work: {
      maxParallel: 2,
      batches: [
        { id: 'w1-r1-b1', concurrency: 2, nodes: [1], members: [0, 1] },
        { id: 'w1-r1-b2', concurrency: 1, nodes: [2], members: [2] },
      ],
    },
  });
});

test('an empty wave is passed over, its reason with it', () => {
  const rollout = given(aPlan(['one: a', 'none:', 'two: b'])).runs();
  expect(rollout.status).toBe('succeeded');
  expect(rollout.all('wave-passed-over')).toEqual([
    { type: 'wave-passed-over', at: 0, wave: 1, reason: { code: 'nothing-to-retry', args: {} } },
  ]);
  expect(rollout.state.waves.map((wave) => wave.stage)).toEqual(['succeeded', 'passed-over', 'succeeded']);
});

test('a wave with no success is never a success, whatever is tolerated', () => {
  const rollout = given(
    aPlan(['one: a b', 'two: c'], {
      onFailure: {
        tolerate: [{ class: 'failed', amount: { kind: 'percent', value: 100 }, per: 'wave', minSample: 1 }],
      },
    }),
  ).runs({ a: 'failed', b: 'failed' });
  expect(rollout.status).toBe('paused');
  expect(rollout.because).toEqual({ code: 'wave-without-success', args: { wave: 'one', size: 2 } });
  rollout.command('resume');
  expect(rollout.runs().because?.code).toBe('wave-without-success');
  rollout.command('retry');
  expect(rollout.runs().status).toBe('succeeded');
});

test('a node that was as wanted already counts as a success', () => {
  const rollout = given(aPlan(['one: a'])).advances();
  rollout.begins('a', null);
  expect(rollout.node('a')).toMatchObject({ state: 'running', applied: false, reached: null });
  rollout.ends('a', 'succeeded');
  expect(rollout.runs().status).toBe('succeeded');
});

test('a node that was taken and not touched waits again', () => {
  const rollout = given(aPlan(['one: a'])).advances();
  rollout.begins('a', null);
  rollout.ends('a', 'released');
  expect(rollout.nodes).toBe('pending: a');
  expect(rollout.runs().status).toBe('succeeded');
});

test('each step that changes a node is recorded before it, and what the node reported stays with it', () => {
  const rollout = given(aPlan(['one: a'])).advances();
  rollout.when({ type: 'node-began', node: 0, batch: 'w1-r1-b1', step: null });
  rollout.when({ type: 'node-began', node: 0, batch: 'w1-r1-b1', step: 'drain', previous: '1.0' });
  rollout.when({ type: 'node-began', node: 0, batch: 'w1-r1-b1', step: 'apply', previous: '1.1' });
  expect(rollout.story.slice(-3)).toEqual(['node-started', 'node-step', 'node-step']);
  expect(rollout.node('a')).toMatchObject({ reached: 'apply', applied: true, previous: '1.0', batch: 'w1-r1-b1' });
});

test('a result that comes twice counts once', () => {
  const rollout = given(aPlan(['one: a b'])).advances();
  rollout.begins('a');
  rollout.ends('a', 'succeeded');
  expect(rollout.ends('a', 'failed')).toEqual([]);
  expect(rollout.nodes).toBe('succeeded: a, pending: b');
});

test('a limit without a free slot pauses when its round has settled', () => {
  const rollout = given(aPlan(['one: a b'])).advances();
  const blocked = {
    code: 'limit-exhausted',
    args: { limit: 'at most 1', group: 'the whole fleet', broken: 1, atMost: 1, waiting: 1 },
  } as const;
  rollout.when({ type: 'round-settled', wave: 0, round: 0, blocked });
  expect(rollout.because).toEqual(blocked);
});
