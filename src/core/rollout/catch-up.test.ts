import { describe, expect, test } from 'vitest';
import { aGate, aPlan, type PlanOverrides, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';

function deferring(onFailure: PlanOverrides['onFailure'] = {}, over: PlanOverrides = {}): RolloutSpec {
  const lines = ['one: a b c', 'two: d e f'];
  return given(aPlan(lines, { ...over, onFailure: { unreachable: 'defer', ...onFailure } }));
}

test('nodes that could not be reached are tried again in one wave at the end', () => {
  const rollout = deferring().advances();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
    rollout.begins(name);
    rollout.ends(name, name === 'a' || name === 'f' ? 'unreachable' : 'succeeded');
    rollout.advances();
  }
  expect(rollout.nodes).toBe('pending: a f, succeeded: b c d e');
  expect(rollout.state.waves.map((wave) => `${wave.name} ${wave.size} ${wave.stage}`)).toEqual([
    'one 3 succeeded',
    'two 3 succeeded',
    'catch-up 2 working',
  ]);
  expect(rollout.all('catch-up-planned')[0]?.rounds.flatMap((round) => round.batches.map((batch) => batch.id))).toEqual(
    ['w3-r1-b1'],
  );
  expect(rollout.runs().status).toBe('succeeded');
  expect(rollout.state.nodes.counts.succeeded).toBe(6);
});

test('without defer an unreachable node counts at once', () => {
  const rollout = deferring({ unreachable: 'fail' }).runs({ a: 'unreachable' });
  expect(rollout.because).toMatchObject({ code: 'tolerance-exceeded', args: { class: 'unreachable' } });
});

test('with nothing put off there is no catch-up wave', () => {
  const rollout = deferring().runs();
  expect(rollout.story).not.toContain('catch-up-planned');
  expect(rollout.status).toBe('succeeded');
});

test('there is one catch-up wave: a node that it cannot reach either counts as unreachable', () => {
  const rollout = deferring().runs({ a: 'unreachable' });
  expect(rollout.nodes).toBe('unreachable: a, succeeded: b c d e f');
  expect(rollout.because).toMatchObject({
    code: 'tolerance-exceeded',
    args: { class: 'unreachable', scope: 'wave catch-up', count: 1, of: 1 },
  });
  rollout.command('resume');
  expect(rollout.runs().status).toBe('succeeded');
  expect(rollout.all('catch-up-planned')).toHaveLength(1);
});

test('tolerated there too, the rollout succeeds without it', () => {
  const rollout = deferring({ tolerate: [tolerates('failed', 0), tolerates('unreachable', 1)] });
  expect(rollout.runs({ a: 'unreachable' }).status).toBe('succeeded');
});

describe('tolerances', () => {
  test('more unreachable nodes than a wave may have stop it although they would be tried again', () => {
    const rollout = deferring({ tolerate: [tolerates('unreachable', 1)] }).runs({ a: 'unreachable', b: 'unreachable' });
    expect(rollout.because).toMatchObject({ code: 'tolerance-exceeded', args: { scope: 'wave one', count: 2 } });
  });

  test('of the whole rollout a node counts by how its second chance ended', () => {
    const rollout = deferring({ tolerate: [tolerates('unreachable', 2, { per: 'rollout' })] });
    expect(rollout.runs({ a: 'unreachable', f: 'unreachable' }).status).toBe('succeeded');
    expect(rollout.state.tally).toEqual({ ended: 6, failed: 0, unreachable: 2 });
  });

  test('a failure in the catch-up wave counts like any other', () => {
    const rollout = deferring().advances();
    rollout.begins('a');
    rollout.ends('a', 'unreachable');
    rollout.runs({ a: 'failed' });
    expect(rollout.because).toMatchObject({
      code: 'tolerance-exceeded',
      args: { class: 'failed', scope: 'wave catch-up' },
    });
  });

  test('a wave of which every node was put off has no success and is none', () => {
    const rollout = deferring().runs({ a: 'unreachable', b: 'unreachable', c: 'unreachable' });
    expect(rollout.because).toEqual({ code: 'wave-without-success', args: { wave: 'one', size: 3 } });
  });
});

test('a percentage in the catch-up wave is one of the waves that its nodes come from', () => {
  const tolerate = [tolerates('unreachable', '34%')];
  const rollout = deferring({ tolerate }).runs({ a: 'unreachable' });
  expect(rollout.state.waves[2]).toMatchObject({ size: 1, percentOf: 3 });
  expect(rollout.runs({ a: 'unreachable' }).status).toBe('succeeded');
  expect(rollout.nodes).toBe('unreachable: a, succeeded: b c d e f');
});

test('gates that stand at every wave stand at the catch-up wave, those of a wave that none of its nodes is from do not', () => {
  const gates = [
    aGate({ name: 'hours', at: 'before-wave' }),
    aGate({ name: 'smoke', at: 'after-wave', waves: ['two'] }),
  ];
  const rollout = deferring({ tolerate: [tolerates('unreachable', 3)] }, { gates }).runs({ a: 'unreachable' });
  expect(rollout.all('gate-evaluated').map((event) => `${event.gate} ${event.wave}`)).toEqual([
    'hours 0',
    'hours 1',
    'smoke 1',
    'hours 2',
  ]);
});

test('a window of the wave that put a node off is closed for it in the catch-up wave, too', () => {
  const gates = [aGate({ name: 'hours', at: 'before-wave', waves: ['two'] })];
  const rollout = deferring({}, { gates }).runs({ hours: 'inconclusive' });
  rollout.when({ type: 'wake', by: 'ann' });
  rollout.gateSays('hours', 'pass');
  for (const name of ['d', 'e', 'f']) {
    rollout.advances().begins(name);
    rollout.ends(name, name === 'f' ? 'unreachable' : 'succeeded');
  }
  rollout.runs({ hours: 'inconclusive' });
  expect(rollout.because).toMatchObject({ code: 'gate-waiting', args: { place: 'wave catch-up' } });
  expect(rollout.nodes).toBe('succeeded: a b c d e, pending: f');
});

test('a lock of the environment that its nodes come from keeps the catch-up wave out', () => {
  const rollout = deferring().advances();
  const waves = rollout.state.plan.definition.waves.map((wave, at) =>
    at === 0 ? { ...wave, environment: { approve: 'prod' } } : wave,
  );
  const { plan } = rollout.state;
  const locked = given({ ...plan, definition: { ...plan.definition, waves } }).advances();
  const lock = { environment: 'Prod', by: 'ann', note: 'peak', since: 0, until: null };
  locked.approves('user:bob', { via: 'environment', qualifies: [] });
  locked.advances();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
    locked.begins(name);
    locked.ends(name, name === 'a' ? 'unreachable' : 'succeeded');
    if (name === 'd') locked.when({ type: 'locks', locks: [lock] });
    locked.advances();
  }
  expect(locked.because).toMatchObject({ code: 'environment-locked', args: { wave: 'catch-up' } });
  locked.when({ type: 'locks', locks: [] });
  expect(locked.runs().status).toBe('succeeded');
});

test('retry before the end works on them in their own wave, and they need no catching up', () => {
  const rollout = deferring().runs({ a: 'unreachable', d: 'failed' });
  rollout.command('retry');
  expect(rollout.nodes).toBe('pending: a d e f, succeeded: b c');
  expect(rollout.runs().status).toBe('succeeded');
  expect(rollout.story).not.toContain('catch-up-planned');
});

test('retry after it works on them in the catch-up wave', () => {
  const rollout = deferring().runs({ a: 'unreachable' });
  rollout.command('retry');
  expect(rollout.state.waves.map((wave) => wave.stage)).toEqual(['succeeded', 'succeeded', 'pending']);
  expect(rollout.runs().status).toBe('succeeded');
});

test('a rollback takes them back first', () => {
  const rollout = deferring({ rollback: { scope: 'rollout', atMost: { kind: 'percent', value: 100 }, waves: false } });
  rollout.advances();
  rollout.begins('a');
  rollout.ends('a', 'unreachable');
  rollout.runs();
  rollout.command('rollback');
  expect(rollout.all('rollback-started')[0]?.rounds.map((round) => round.wave)).toEqual([2, 1, 0]);
  expect(rollout.runs().status).toBe('rolled-back');
});
