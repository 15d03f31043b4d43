import { expect, test } from 'vitest';
import { aGate, aPlan, aTask } from '../../testing/builders.ts';
import { given } from '../../testing/rollout-spec.ts';
import { taskPoints } from '../definition/steps.ts';

const everywhere = taskPoints.map((at) => aTask({ name: at, at }));
const failed = { code: 'nothing-to-retry', args: {} } as const;

test('tasks run once at their points, those of a wave once a wave', () => {
  const rollout = given(aPlan(['one: a', 'two: b'], { tasks: everywhere })).runs();
  expect(rollout.all('task-finished').map((event) => `${event.task} ${event.wave}`)).toEqual([
    'before-rollout null',
    'before-wave 0',
    'after-wave 0',
    'before-wave 1',
    'after-wave 1',
    'after-rollout null',
  ]);
  expect(rollout.status).toBe('succeeded');
});

test('a task of some waves runs only in those', () => {
  const tasks = [aTask({ name: 'warm', at: 'before-wave', waves: ['two'] })];
  const rollout = given(aPlan(['one: a', 'two: b'], { tasks })).runs();
  expect(rollout.all('task-finished').map((event) => event.wave)).toEqual([1]);
});

test('tasks of one point run in the order of the file', () => {
  const tasks = [aTask({ name: 'first', at: 'before-wave' }), aTask({ name: 'second', at: 'before-wave' })];
  const rollout = given(aPlan(['one: a'], { tasks })).runs();
  expect(rollout.all('task-finished').map((event) => event.task)).toEqual(['first', 'second']);
});

test('before a wave gates come before tasks, after it tasks before gates', () => {
  const gates = [aGate({ name: 'hours', at: 'before-wave' }), aGate({ name: 'smoke', at: 'after-wave' })];
  const tasks = [aTask({ name: 'before', at: 'before-wave' }), aTask({ name: 'after', at: 'after-wave' })];
  const rollout = given(aPlan(['one: a'], { gates, tasks })).runs();
  const order = rollout.history.flatMap((event) =>
    event.type === 'gate-evaluated' ? [event.gate] : event.type === 'task-finished' ? [event.task] : [],
  );
  expect(order).toEqual(['hours', 'before', 'after', 'smoke']);
});

test.for(taskPoints.filter((at) => at !== 'on-rollback'))('a failing %s task fails what it stands before', (at) => {
  const rollout = given(aPlan(['one: a', 'two: b'], { tasks: everywhere })).runs({ [at]: 'failed' });
  expect(rollout.status).toBe('paused');
  expect(rollout.because).toMatchObject({ code: 'task-failed', args: { task: at, point: at } });
  rollout.command('resume');
  expect(rollout.runs().status).toBe('succeeded');
});

test('resume runs the task that failed again, and none that ran to its end', () => {
  const rollout = given(aPlan(['one: a'], { tasks: everywhere })).runs({ 'after-wave': 'failed' });
  rollout.command('resume');
  rollout.runs();
  expect(rollout.all('task-finished').map((event) => event.task)).toEqual([
    'before-rollout',
    'before-wave',
    'after-wave',
    'after-wave',
    'after-rollout',
  ]);
});

test('a task that its driver did not live to see end runs again', () => {
  const rollout = given(aPlan(['one: a'], { tasks: everywhere })).advances();
  rollout.when({ type: 'task-started', task: 'before-rollout', point: 'before-rollout', wave: null });
  rollout.crashes();
  expect(rollout.todo).toMatchObject({ do: 'task', task: { name: 'before-rollout' } });
});

test('a task that ran to its end is never run again, also when the wave is retried', () => {
  const rollout = given(aPlan(['one: a'], { tasks: everywhere }))
    .runs({ a: 'failed' })
    .crashes();
  rollout.command('retry');
  rollout.runs();
  expect(rollout.all('task-finished').filter((event) => event.task === 'before-wave')).toHaveLength(1);
  expect(rollout.status).toBe('succeeded');
});

test('a task that ends well while the rollout is paused or aborted is not run again either', () => {
  const rollout = given(aPlan(['one: a'], { tasks: everywhere })).advances();
  const task = { task: 'before-rollout', point: 'before-rollout', wave: null } as const;
  rollout.when({ type: 'task-started', ...task });
  rollout.command('abort');
  rollout.advances();
  expect(rollout.when({ type: 'task-finished', ...task, reason: null, tail: '' })).toHaveLength(1);
  rollout.command('resume');
  rollout.runs();
  expect(rollout.all('task-started').filter((event) => event.task === 'before-rollout')).toHaveLength(1);
});

test('the same end of a task counts once', () => {
  const rollout = given(aPlan(['one: a'], { tasks: everywhere })).advances();
  const ended = {
    type: 'task-finished',
    task: 'before-rollout',
    point: 'before-rollout',
    wave: null,
    tail: '',
  } as const;
  rollout.when({ ...ended, reason: null });
  expect(rollout.when({ ...ended, reason: failed })).toEqual([]);
  expect(rollout.status).toBe('running');
});

test('on-rollback tasks run once before anything goes back, and one that fails pauses the rollback', () => {
  const plan = aPlan(['one: a b'], { tasks: everywhere, onFailure: { then: 'rollback' } });
  const rollout = given(plan).runs({ b: 'failed', 'on-rollback': 'failed' });
  expect(rollout.because).toMatchObject({ code: 'task-failed', args: { point: 'on-rollback' } });
  expect(rollout.nodes).toBe('succeeded: a, failed: b');
  rollout.command('resume');
  expect(rollout.runs().nodes).toBe('rolled-back: a b');
});

test('the task after the rollout waits for nodes that were put off', () => {
  const tasks = [aTask({ name: 'announce', at: 'after-rollout' })];
  const rollout = given(aPlan(['one: a b'], { tasks, onFailure: { unreachable: 'defer' } })).advances();
  for (const name of ['a', 'b']) {
    rollout.begins(name);
    rollout.ends(name, name === 'a' ? 'unreachable' : 'succeeded');
  }
  for (let turn = 0; turn < 3; turn++) {
    expect(rollout.todo).toEqual({ do: 'advance' });
    rollout.when({ type: 'advance' });
  }
  expect(rollout.story.slice(-3)).toEqual(['wave-worked', 'wave-succeeded', 'catch-up-planned']);
  rollout.runs();
  const last = rollout.story.filter((type) => type === 'node-finished' || type === 'task-finished').slice(-2);
  expect(last).toEqual(['node-finished', 'task-finished']);
  expect(rollout.status).toBe('succeeded');
});
