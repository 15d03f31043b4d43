import { describe, expect, test } from 'vitest';
import { aGate, aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import type { RollbackScope } from './events.ts';
import { mustFindNode } from './names.ts';
import { nodeAt } from './node-table.ts';

type Policy = NonNullable<NonNullable<Parameters<typeof aPlan>[1]>['onFailure']>['rollback'];

const all = { kind: 'percent', value: 100 } as const;

function failing(
  rollback: Partial<NonNullable<Policy>> = {},
  lines = ['one: a b', 'two: c d', 'three: e'],
): RolloutSpec {
  const onFailure = { then: 'rollback', rollback: { scope: 'wave', atMost: all, waves: false, ...rollback } } as const;
  return given(
    aPlan(lines, {
      onFailure,
      gates: [aGate({ name: 'hours', at: 'before-wave' }), aGate({ name: 'smoke', at: 'after-wave' })],
    }),
  );
}

test('scope wave takes back the nodes of the wave whose apply began, failed or not', () => {
  const rollout = failing().runs({ d: 'failed' });
  expect(rollout.status).toBe('rolled-back');
  expect(rollout.nodes).toBe('succeeded: a b, rolled-back: c d, pending: e');
});

test('why a node had to go back is remembered when it is back', () => {
  const rollout = failing().runs({ d: 'failed' });
  const [c, d] = ['c', 'd'].map((name) => nodeAt(rollout.state.nodes, mustFindNode(rollout.state.plan, name)));
  expect(d?.report?.outcome).toBe('rolled-back');
  expect(d?.forward?.outcome).toBe('failed');
  expect(c?.forward?.outcome).toBe('succeeded');
});

test('scope failed takes back only what broke', () => {
  const rollout = failing({ scope: 'failed' }).runs({ d: 'failed' });
  expect(rollout.nodes).toBe('succeeded: a b c, rolled-back: d, pending: e');
});

test('scope rollout takes back every wave, the last first', () => {
  const rollout = failing({ scope: 'rollout' }).runs({ d: 'failed' });
  expect(rollout.nodes).toBe('rolled-back: a b c d, pending: e');
  const back = rollout
    .all('rollback-started')[0]
    ?.rounds.map((round) => [round.wave, ...round.batches.map((each) => each.nodes)]);
  expect(back).toEqual([
    [1, [3, 2]],
    [0, [1, 0]],
  ]);
});

test('a node whose apply did not begin is left alone', () => {
  const rollout = failing({}, ['one: a b']).advances();
  rollout.gateSays('hours', 'pass');
  rollout.advances();
  rollout.begins('a', 'drain');
  rollout.begins('b', 'apply');
  rollout.ends('a', 'failed');
  rollout.ends('b', 'succeeded');
  expect(rollout.runs().nodes).toBe('failed: a, rolled-back: b');
});

test('a node that was rolled back at once is not rolled back again', () => {
  const rollout = failing({}, ['one: a b']).runs({ b: 'healed' });
  expect(rollout.all('rollback-started')[0]?.rounds).toEqual([
    { wave: 0, maxParallel: 1, batches: [{ id: 'w1-r1-b1-back', concurrency: 2, nodes: [0] }] },
  ]);
  expect(rollout.nodes).toBe('rolled-back: a b');
});

test('rounds go back in reverse and keep their parallelism, so that limits and dependencies hold on the way back too', () => {
  const rollout = failing({}, ['one: a | b / c']).runs({ c: 'failed' });
  expect(rollout.all('rollback-started')[0]?.rounds).toEqual([
    { wave: 0, maxParallel: 1, batches: [{ id: 'w1-r2-b1-back', concurrency: 1, nodes: [2] }] },
    {
      wave: 0,
      maxParallel: 2,
      batches: [
        { id: 'w1-r1-b1-back', concurrency: 1, nodes: [0] },
        { id: 'w1-r1-b2-back', concurrency: 1, nodes: [1] },
      ],
    },
  ]);
});

describe('at-most', () => {
  test('a rollback of more nodes than that pauses and asks a person', () => {
    const rollout = failing({ scope: 'rollout', atMost: { kind: 'percent', value: 79 } }, ['one: a b c', 'two: d e']);
    rollout.runs({ e: 'failed' });
    expect(rollout.status).toBe('paused');
    expect(rollout.because).toEqual({
      code: 'rollback-too-large',
      args: { nodes: 5, atMost: '79%', allowed: 3, because: 'tolerance-exceeded' },
    });
    expect(rollout.when({ type: 'advance' })).toEqual([]);
  });

  test('as many as that go back', () => {
    const rollout = failing({ atMost: { kind: 'count', value: 2 } }).runs({ d: 'failed' });
    expect(rollout.nodes).toBe('succeeded: a b, rolled-back: c d, pending: e');
  });

  test('who asks for a rollback has decided', () => {
    const rollout = failing({ atMost: { kind: 'count', value: 1 } }).runs({ d: 'failed' });
    rollout.command('rollback');
    expect(rollout.runs().nodes).toBe('succeeded: a b, rolled-back: c d, pending: e');
  });

  test('resume instead goes on, and forgives what the rollback was due to', () => {
    const rollout = failing({ atMost: { kind: 'count', value: 1 } }).runs({ d: 'failed' });
    rollout.command('resume');
    expect(rollout.runs().nodes).toBe('succeeded: a b c e, failed: d');
  });
});

describe('waves: true', () => {
  test('goes back wave by wave through the gates before and after each', () => {
    const rollout = failing({ scope: 'rollout', waves: true }).runs({ d: 'failed' });
    const since = rollout.story.indexOf('rollback-started');
    const back = rollout.history.slice(since).flatMap((event) => {
      if (event.type === 'gate-evaluated') return [`${event.gate} ${event.wave}`];
      return event.type === 'node-finished' ? [event.node] : [];
    });
    expect(back).toEqual(['hours 1', 'd', 'c', 'smoke 1', 'hours 0', 'b', 'a', 'smoke 0']);
    expect(rollout.status).toBe('rolled-back');
  });

  test('a gate that fails on the way back pauses: a rollback is not answered by a rollback', () => {
    const rollout = failing({ waves: true }).runs({ b: 'failed', smoke: 'fail' });
    expect(rollout.status).toBe('paused');
    expect(rollout.state.phase).toBe('rollback');
    expect(rollout.because?.code).toBe('gate-failed');
    rollout.command('resume');
    expect(rollout.runs().status).toBe('rolled-back');
  });

  test('the gates before a wave are asked again when the way back goes on after a pause', () => {
    const rollout = failing({ waves: true }).advances();
    rollout.gateSays('hours', 'pass');
    rollout.advances();
    rollout.begins('a');
    rollout.ends('a', 'failed');
    rollout.advances();
    rollout.gateSays('hours', 'pass', { wave: 0 });
    expect(rollout.todo).toMatchObject({ do: 'work', direction: 'back' });
    rollout.command('pause');
    rollout.command('resume');
    expect(rollout.todo).toMatchObject({ do: 'gates', point: 'before-wave', wave: 0 });
  });
});

test('the gates of a second rollback are asked again', () => {
  const rollout = failing({ waves: true }).runs({ d: 'failed', 'd back': 'failed' });
  expect(rollout.status).toBe('failed');
  rollout.command('rollback');
  expect(rollout.todo).toMatchObject({ do: 'gates', point: 'before-wave', wave: 1 });
  expect(rollout.runs().status).toBe('rolled-back');
});

test('waves: false asks no gates on the way back', () => {
  const rollout = failing({ scope: 'rollout' }).runs({ d: 'failed' });
  const since = rollout.story.indexOf('rollback-started');
  expect(rollout.story.slice(since)).not.toContain('gate-evaluated');
});

describe('a node that cannot be taken back', () => {
  test('does not keep the others, and the rollout ends failed', () => {
    const rollout = failing().runs({ d: 'failed', 'd back': 'failed' });
    expect(rollout.status).toBe('failed');
    expect(rollout.nodes).toBe('succeeded: a b, rolled-back: c, failed: d, pending: e');
    expect(rollout.because).toEqual({ code: 'rollback-incomplete', args: { count: 1, nodes: ['d'] } });
  });

  test('is tried again by retry, and by that alone', () => {
    const rollout = failing().runs({ d: 'failed', 'd back': 'unreachable' });
    expect(rollout.status).toBe('failed');
    rollout.command('retry');
    expect(rollout.todo).toMatchObject({ do: 'work', direction: 'back', work: { batches: [{ nodes: [3] }] } });
    expect(rollout.runs().status).toBe('rolled-back');
  });

  test('that nobody can tell the state of calls a person', () => {
    const rollout = failing().runs({ d: 'failed', 'd back': 'unknown' });
    expect(rollout.because?.code).toBe('node-unknown');
    expect(rollout.state.phase).toBe('rollback');
  });
});

test('failures on the way back are not counted by tolerances', () => {
  const rollout = failing({ scope: 'rollout' }).runs({ d: 'failed', 'c back': 'failed', 'd back': 'failed' });
  expect(rollout.nodes).toBe('rolled-back: a b, failed: c d, pending: e');
  expect(rollout.state.tally.failed).toBe(1);
});

test('a node that waits for its way back and was not touched waits again', () => {
  const back = given(aPlan(['one: a b'])).runs({ b: 'failed' });
  back.command('rollback');
  back.advances();
  back.begins('b', null);
  back.ends('b', 'released');
  expect(back.node('b')).toMatchObject({ state: 'failed', goingBack: true });
  expect(back.runs().nodes).toBe('rolled-back: a b');
});

describe('by command', () => {
  const finished = (): RolloutSpec =>
    given(aPlan(['one: a', 'two: b c'], { onFailure: { tolerate: [tolerates('failed', 1)] } })).runs({ c: 'failed' });

  test.for([
    ['failed', 'succeeded: a b, rolled-back: c'],
    ['wave', 'succeeded: a, rolled-back: b c'],
    ['rollout', 'rolled-back: a b c'],
  ] as const satisfies [RollbackScope, string][])('scope %s of a finished rollout', ([scope, nodes]) => {
    const rollout = finished();
    rollout.command('rollback', { scope });
    expect(rollout.status).toBe('rolling-back');
    expect(rollout.runs().nodes).toBe(nodes);
    expect(rollout.status).toBe('rolled-back');
    expect(rollout.because).toEqual({ code: 'rollback-by-command', args: { by: 'ann' } });
  });

  test('is refused where no node in the scope was changed', () => {
    const rollout = given(aPlan(['one: a'])).runs();
    expect(rollout.command('rollback', { scope: 'failed' })).toMatchObject([
      { reason: { code: 'nothing-to-roll-back' } },
    ]);
  });
});
