import { describe, expect, test } from 'vitest';
import type { GatePoint } from '../definition/gates.ts';
import { aGate, aPlan, aTask, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';

const standing: readonly GatePoint[] = ['before-rollout', 'before-wave', 'after-batch', 'after-wave', 'during-bake'];

/** A rollout that stands at its gate. */
function standingAt(at: GatePoint, over: Partial<Parameters<typeof aGate>[0]> = {}): RolloutSpec {
  const plan = aPlan(['one: a', 'two: b'], { gates: [aGate({ name: 'gate', at, ...over })], bakes: { one: 60_000 } });
  const rollout = given(plan).advances();
  if (at === 'before-batch' || at === 'before-wave' || at === 'before-rollout') return rollout;
  rollout.begins('a');
  rollout.ends('a', 'succeeded');
  rollout.advances();
  return at === 'during-bake' ? rollout.passes(60_000) : rollout;
}

const batchOf = (at: GatePoint): { batch?: string } => (at.endsWith('batch') ? { batch: 'w1-r1-b1' } : {});

describe.for([...standing])('at %s', (at) => {
  test('the rollout does not go on before its gate has answered', () => {
    const rollout = standingAt(at);
    expect(rollout.when({ type: 'advance' })).toEqual([]);
    expect(rollout.todo.do).toBe(at === 'after-batch' ? 'work' : 'gates');
  });

  test('a pass lets it go on', () => {
    const rollout = standingAt(at);
    rollout.gateSays('gate', 'pass', batchOf(at));
    expect(rollout.when({ type: 'advance' })).not.toEqual([]);
  });

  test('a failure stops it, and resume asks again', () => {
    const rollout = standingAt(at);
    rollout.gateSays('gate', 'fail', batchOf(at));
    expect(rollout.because?.code).toBe('gate-failed');
    rollout.command('resume');
    expect(rollout.runs({ gate: 'fail' }).passes(60_000).runs({ gate: 'fail' }).because?.code).toBe('gate-failed');
    rollout.command('resume');
    expect(rollout.runs().passes(60_000).runs().status).toBe('succeeded');
  });

  test('an error or a stale answer calls a person and is never a pass', () => {
    for (const verdict of ['error', 'stale'] as const) {
      const rollout = standingAt(at);
      rollout.gateSays('gate', verdict, batchOf(at));
      expect(rollout.status).toBe('paused');
      expect(rollout.because?.code).toBe('gate-not-evaluated');
      rollout.command('resume');
      expect(rollout.runs({ gate: verdict }).because?.code).toBe('gate-not-evaluated');
    }
  });

  test('no answer yet means waiting, until somebody wakes it up', () => {
    const rollout = standingAt(at);
    rollout.gateSays('gate', 'inconclusive', { ...batchOf(at), notBefore: 90_000 });
    expect(rollout.status).toBe('waiting');
    expect(rollout.todo).toMatchObject({ do: 'stop', hold: { kind: 'waiting', notBefore: 90_000 } });
    expect(rollout.when({ type: 'wake', by: 'wavegate' })).toMatchObject([{ type: 'wait-ended' }]);
    expect(rollout.runs({ gate: 'inconclusive' }).status).toBe('waiting');
  });

  test('on-inconclusive: fail and pass decide as they say', () => {
    const failing = standingAt(at, { onInconclusive: 'fail' });
    failing.gateSays('gate', 'inconclusive', batchOf(at));
    expect(failing.because?.code).toBe('gate-failed');
    const passing = standingAt(at, { onInconclusive: 'pass' });
    passing.gateSays('gate', 'inconclusive', batchOf(at));
    expect(passing.when({ type: 'advance' })).not.toEqual([]);
  });

  test('one that only advises is recorded and never stops', () => {
    const rollout = standingAt(at, { mode: 'advise' });
    const [event] = rollout.gateSays('gate', 'fail', batchOf(at));
    expect(event).toMatchObject({ type: 'gate-evaluated', decision: 'go', result: { verdict: 'fail' } });
    expect(rollout.when({ type: 'advance' })).not.toEqual([]);
  });

  test('one that the run was told to do without is not asked', () => {
    const { plan } = standingAt(at).state;
    const rollout = given(plan);
    rollout.state = { ...rollout.state, skipping: ['gate gate'] };
    expect(rollout.runs().passes(60_000).runs().status).toBe('succeeded');
    expect(rollout.all('gate-evaluated').filter((event) => event.point === at)).toEqual([]);
  });
});

describe('before a batch', () => {
  const plan = aPlan(['one: a b | c'], { gates: [aGate({ name: 'quiet', at: 'before-batch' })] });

  test('a failure stops before any of its nodes', () => {
    const rollout = given(plan).runs({ quiet: 'fail' });
    expect(rollout.because).toMatchObject({ code: 'gate-failed', args: { place: 'batch w1-r1-b1' } });
    expect(rollout.nodes).toBe('pending: a b c');
  });

  test('it is asked each time the batch is taken up', () => {
    const rollout = given(plan).runs({ a: 'failed' });
    rollout.command('resume');
    rollout.runs();
    expect(rollout.all('gate-evaluated').map((event) => event.batch)).toEqual(['w1-r1-b1', 'w1-r1-b1', 'w1-r1-b2']);
  });
});

describe('after a batch', () => {
  const plan = aPlan(['one: a b | c / d'], { gates: [aGate({ name: 'port', at: 'after-batch' })] });

  test('the next round waits until every batch of the one before was let go', () => {
    const rollout = given(plan).advances();
    for (const name of ['a', 'b', 'c']) {
      rollout.begins(name);
      rollout.ends(name, 'succeeded');
    }
    rollout.gateSays('port', 'pass', { batch: 'w1-r1-b2' });
    expect(rollout.todo).toMatchObject({
      do: 'work',
      round: 0,
      work: { batches: [{ id: 'w1-r1-b1', nodes: [], members: [0, 1] }] },
    });
    rollout.gateSays('port', 'pass', { batch: 'w1-r1-b1' });
    expect(rollout.todo).toMatchObject({ do: 'work', round: 1 });
  });

  test('a driver that died between the last node and the gate leaves it to be asked', () => {
    const rollout = given(aPlan(['one: a'], { gates: [aGate({ name: 'port', at: 'after-batch' })] })).advances();
    rollout.begins('a');
    rollout.ends('a', 'succeeded');
    rollout.crashes().advances();
    expect(rollout.todo).toMatchObject({ do: 'work', work: { batches: [{ nodes: [], members: [0] }] } });
  });

  test('a batch that is worked on again is asked about again', () => {
    const onFailure = { tolerate: [tolerates('failed', 1)] };
    const rollout = given(aPlan(['one: a b | c'], { gates: [aGate({ name: 'port', at: 'after-batch' })], onFailure }));
    rollout.runs({ c: 'failed' });
    rollout.command('retry');
    rollout.runs();
    expect(rollout.all('gate-evaluated').map((event) => event.batch)).toEqual(['w1-r1-b1', 'w1-r1-b2', 'w1-r1-b2']);
    expect(rollout.status).toBe('succeeded');
  });
});

describe('waves', () => {
  test('a gate stands only at the waves that it names', () => {
    const gates = [aGate({ name: 'smoke', at: 'after-wave', waves: ['two'] })];
    const rollout = given(aPlan(['one: a', 'two: b', 'three: c'], { gates })).runs();
    expect(rollout.all('gate-evaluated').map((event) => event.wave)).toEqual([1]);
  });

  test('an empty wave is passed over with its gates', () => {
    const gates = [aGate({ name: 'smoke', at: 'after-wave' }), aGate({ name: 'hours', at: 'before-wave' })];
    const rollout = given(aPlan(['one: a', 'none:', 'two: b'], { gates })).runs();
    expect(rollout.all('gate-evaluated').map((event) => `${event.gate} ${event.wave}`)).toEqual([
      'hours 0',
      'smoke 0',
      'hours 2',
      'smoke 2',
    ]);
  });
});

describe('the gates before a wave are asked again', () => {
  const plan = aPlan(['one: a b'], { gates: [aGate({ name: 'hours', at: 'before-wave' })] });

  test('when work on it goes on after a pause: a window may have closed', () => {
    const rollout = given(plan).runs({ a: 'failed' });
    rollout.command('resume');
    expect(rollout.runs({ hours: 'inconclusive' }).status).toBe('waiting');
    expect(rollout.node('b').state).toBe('pending');
  });

  test('when another driver takes over', () => {
    const rollout = given(plan).advances();
    rollout.gateSays('hours', 'pass');
    rollout.advances().crashes();
    expect(rollout.todo).toMatchObject({ do: 'gates', point: 'before-wave' });
  });

  test('but not when only the gates after it are left', () => {
    const both = [aGate({ name: 'hours', at: 'before-wave' }), aGate({ name: 'smoke', at: 'after-wave' })];
    const rollout = given(aPlan(['one: a'], { gates: both })).runs({ smoke: 'error' });
    rollout.command('resume');
    expect(rollout.todo).toMatchObject({ do: 'gates', point: 'after-wave' });
  });
});

test('the worst answer of several gates counts: a failure after one that is not ready stops', () => {
  const gates = [aGate({ name: 'hours', at: 'before-wave' }), aGate({ name: 'alerts', at: 'before-wave' })];
  const rollout = given(aPlan(['one: a'], { gates })).advances();
  rollout.gateSays('hours', 'inconclusive');
  rollout.gateSays('alerts', 'fail');
  expect(rollout.because).toMatchObject({ code: 'gate-failed', args: { gate: 'alerts' } });
});

describe('an answer counts only together with those of the others at its place', () => {
  const two = (at: GatePoint) => [aGate({ name: 'hours', at }), aGate({ name: 'alerts', at })];
  const hour = 3_600_000;

  test.each<[GatePoint, { batch?: string }]>([
    ['before-rollout', {}],
    ['before-wave', {}],
    ['after-batch', batchOf('after-batch')],
    ['after-wave', {}],
  ])('at %s all are asked again after a pause, a wait or a crash between them', (at, where) => {
    for (const goesOn of ['resume', 'wake', 'recover'] as const) {
      const rollout = given(aPlan(['one: a'], { gates: two(at) })).advances();
      if (at.startsWith('after')) rollout.begins('a');
      if (at.startsWith('after')) rollout.ends('a', 'succeeded');
      rollout.advances().gateSays('hours', 'pass', where);
      if (goesOn !== 'recover') rollout.gateSays('alerts', goesOn === 'wake' ? 'inconclusive' : 'error', where);
      rollout.passes(8 * hour);
      if (goesOn === 'recover') rollout.crashes();
      else if (goesOn === 'wake') rollout.when({ type: 'wake', by: 'ann' });
      else rollout.command('resume');
      expect(rollout.runs({ hours: 'inconclusive' }).status).toBe('waiting');
      expect(rollout.because).toMatchObject({ code: 'gate-waiting', args: { gate: 'hours' } });
      rollout.when({ type: 'wake', by: 'ann' });
      rollout.gateSays('alerts', 'pass', where);
      expect(rollout.runs({ hours: 'fail' }).because?.code).toBe('gate-failed');
    }
  });

  test('nor may those before the rollout have let it go on long before it begins', () => {
    for (const stopped of ['pause', 'abort'] as const) {
      const gates = [aGate({ name: 'hours', at: 'before-rollout' })];
      const tasks = [aTask({ name: 'backup', at: 'before-rollout' })];
      const rollout = given(aPlan(['one: a'], { gates, tasks })).advances();
      rollout.gateSays('hours', 'pass');
      rollout.command(stopped);
      rollout
        .advances()
        .passes(8 * hour)
        .command('resume');
      expect(rollout.runs({ hours: 'inconclusive' }).status).toBe('waiting');
      expect(rollout.all('task-finished')).toEqual([]);
    }
  });
});

test('a wave that a retry comes back to in the middle of its work is entered anew', () => {
  const gates = [aGate({ name: 'hours', at: 'before-wave', waves: ['two'] })];
  const onFailure = { tolerate: [tolerates('failed', 1)] };
  const rollout = given(aPlan(['one: a b', 'two: c d'], { gates, onFailure }));
  rollout.runs({ b: 'failed', hours: 'inconclusive' }).when({ type: 'wake', by: 'ann' });
  rollout.gateSays('hours', 'pass');
  rollout.advances();
  rollout.begins('c');
  rollout.ends('c', 'succeeded');
  rollout.command('pause');
  rollout.passes(86_400_000).command('retry');
  expect(rollout.runs({ hours: 'inconclusive' }).status).toBe('waiting');
  expect(rollout.nodes).toBe('succeeded: a b c, pending: d');
});

test('a task of the same name at the same place is no answer of a gate, nor the gate an end of the task', () => {
  const points = ['before-rollout', 'before-wave', 'after-wave'] as const;
  const gates = points.map((at) => aGate({ name: `smoke-${at}`, at }));
  const tasks = points.map((at) => aTask({ name: `smoke-${at}`, at }));
  const rollout = given(aPlan(['one: a'], { gates, tasks })).runs();
  expect(rollout.status).toBe('succeeded');
  expect(rollout.all('gate-evaluated').map(({ point }) => point)).toEqual(points);
  expect(rollout.all('task-finished').map(({ point }) => point)).toEqual(points);
});

describe('an answer that nobody waits for', () => {
  test('about a wave that is not at that point decides nothing', () => {
    const gates = [aGate({ name: 'hours', at: 'before-wave' }), aGate({ name: 'smoke', at: 'after-wave' })];
    const rollout = given(aPlan(['one: a', 'two: b'], { gates })).advances();
    expect(rollout.gateSays('hours', 'pass', { wave: 1 })).toEqual([]);
    expect(rollout.gateSays('smoke', 'fail', { wave: 0 })).toEqual([]);
    expect(rollout.status).toBe('running');
  });

  test('about a rollout that has ended decides nothing', () => {
    const gates = [aGate({ name: 'scan', at: 'before-rollout' })];
    const rollout = given(aPlan(['one: a'], { gates })).runs();
    expect(rollout.gateSays('scan', 'fail')).toEqual([]);
    expect(rollout.status).toBe('succeeded');
  });

  test('of a gate that the plan does not have decides nothing', () => {
    const rollout = given(aPlan(['one: a'])).advances();
    const gate = aGate({ name: 'toString', at: 'before-wave' });
    const result = { verdict: 'fail', reason: { code: 'gate-asked-nothing', args: {} }, evidence: [] } as const;
    expect(rollout.when({ type: 'gate', gate, point: 'before-wave', wave: 0, batch: null, result })).toEqual([]);
  });
});

test('what the gate said is recorded with the place and the decision', () => {
  const rollout = standingAt('before-wave');
  expect(rollout.gateSays('gate', 'fail')[0]).toEqual({
    type: 'gate-evaluated',
    at: 0,
    gate: 'gate',
    point: 'before-wave',
    wave: 0,
    batch: null,
    result: { verdict: 'fail', reason: { code: 'gate-asked-nothing', args: {} }, evidence: [] },
    decision: 'stop',
  });
});
