import { describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import { aGate, aPlan, tolerates } from '../../testing/builders.ts';
import { dependency, limit, nodes, plan, step, wave } from '../../testing/plans.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { readable } from '../../testing/terminal.ts';
import type { Onlooker } from './details.ts';
import { frame, lastFrame } from './frame.ts';

const driver: Onlooker = { failure: null, drives: true, flags: '' };

/** Digests change with every release that plans better. */
function undigested(planned: Plan): Plan {
  return { ...planned, digest: '0'.repeat(64) };
}

function seen(
  rollout: RolloutSpec,
  more: { columns?: number; rows?: number; onlooker?: Onlooker; pace?: number } = {},
) {
  const { columns = 79, rows = 23, onlooker = driver, pace = null } = more;
  return readable(frame(rollout.state, rollout.now, { columns, rows }, onlooker, pace), columns);
}

/** Three waves of nodes in two zones, of which one node may be out of service each. */
function zoned(): RolloutSpec {
  const fleet = [...nodes(4, 'a', { zone: 'north' }), ...nodes(4, 'b', { zone: 'south' })];
  const onFailure = { ...aPlan(['x: x']).definition.onFailure, tolerate: [tolerates('failed', 2)] };
  return given(
    undigested(
      plan(
        {
          waves: [wave('canary', { size: 1 }), wave('half', { upTo: '50%' }), wave('rest', { upTo: '100%' })],
          limits: [limit('50%', 'zone')],
          batch: { size: 2, parallel: 2, concurrency: 2, runsOn: [] },
          steps: { drain: step('drain'), apply: step('apply'), rollback: step('rollback') },
          onFailure,
        },
        fleet,
      ),
    ),
  );
}

describe('the picture of a rollout', () => {
  test('shows what there is before anything has begun', () => {
    expect(seen(zoned())).toEqual([
      'web-1  planned  0 of 8 done  0s                               plan 000000000000',
      '    canary  0/1     ·',
      '    half    0/3     ···',
      '    rest    0/4     ····',
      '',
      '  nodes    · 8 pending',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('shows the batches in progress, with the nodes that take longest first', () => {
    const rollout = zoned().advances();
    rollout.begins('a-1');
    rollout.passes(2_000).ends('a-1', 'succeeded');
    rollout.advances().begins('a-4', 'drain');
    rollout.passes(65_000).begins('a-3');
    rollout.begins('a-4', 'apply');
    expect(seen(rollout.passes(1_000), { pace: 0.5 })).toEqual([
      'web-1  running  1 of 8 done  1m 8s  30 nodes/min, 14s of work left',
      '  ✓ canary  1/1     ■',
      '  ▸ half    0/3     ·▸▸',
      '    rest    0/4     ····',
      '',
      '  nodes    · 5 pending  ▸ 2 running  ■ 1 succeeded',
      '  limits   zone=north 2 of 2 out of service',
      '  now      0 of 2 batches done, 2 in progress, 2 at once',
      '           w2-r1-b1  0/2  ▸ a-3 apply 1s',
      '           w2-r1-b2  0/1  ▸ a-4 apply 1m 6s',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('shows what went wrong last, and the limits that it uses up', () => {
    const rollout = zoned().advances();
    rollout.begins('a-1');
    rollout.ends('a-1', 'succeeded');
    rollout.advances().begins('a-2');
    rollout.ends('a-2', 'failed');
    rollout.begins('a-3');
    const failure = [{ text: 'a-2: The command ended with exit code 1.' }];
    expect(seen(rollout.passes(9_000), { onlooker: { ...driver, failure } })).toEqual([
      'web-1  running  1 of 8 done  9s                               plan 000000000000',
      '  ✓ canary  1/1     ■',
      '  ▸ half    0/3 ✗1  ✗▸·',
      '    rest    0/4     ····',
      '',
      '  nodes    · 5 pending  ▸ 1 running  ■ 1 succeeded  ✗ 1 failed',
      '  limits   zone=north 2 of 2 out of service (1 broken)',
      '  failed   a-2: The command ended with exit code 1.',
      '  now      0 of 2 batches done, 1 in progress, 2 at once',
      '           w2-r1-b1  1/2  ▸ a-3 apply 9s',
      '',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('says while it pauses that what is in progress ends, and how to end that', () => {
    const rollout = zoned().advances();
    rollout.begins('a-1');
    rollout.command('pause');
    expect(seen(rollout)).toEqual([
      'web-1  paused  0 of 8 done  0s                                plan 000000000000',
      '  ▸ canary  0/1     ▸',
      '    half    0/3     ···',
      '    rest    0/4     ····',
      '',
      '  nodes    · 7 pending  ▸ 1 running',
      '  limits   room left in every group',
      '  paused   by ann, after 1 node in progress',
      '  do       `wavegate resume web-1` goes on',
      '  now      0 of 1 batch done, 1 in progress, 1 at once',
      '           w1-r1-b1  0/1  ▸ a-1 apply 0s',
      '  Ctrl-C ends what is in progress now, and aborts',
    ]);
  });

  test('says what it waits for, until when, and who has to do something', () => {
    const rollout = given(aPlan(['all: a b'], { gates: [aGate({ name: 'hours', at: 'before-wave' })] })).advances();
    rollout.gateSays('hours', 'inconclusive', { notBefore: 7_200_000 });
    expect(seen(rollout)).toEqual([
      'web-1  waiting  0 of 2 done  0s                               plan 000000000000',
      '  ▸ all  0/2     ··',
      '',
      '  nodes    · 2 pending',
      '  waiting  for gate hours (before-wave, wave all): The gate asks every node in',
      '           service, and there was none to ask. (not before 02:00:00Z, in 2h)',
      '  do       nothing: it is asked again by itself',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
    expect(seen(rollout, { onlooker: { ...driver, drives: false, flags: ' --ledger ops' } })).toEqual([
      'web-1  waiting  0 of 2 done  0s                               plan 000000000000',
      '  ▸ all  0/2     ··',
      '',
      '  nodes    · 2 pending',
      '  waiting  for gate hours (before-wave, wave all): The gate asks every node in',
      '           service, and there was none to ask. (not before 02:00:00Z, in 2h)',
      '  do       `wavegate resume web-1 --ledger ops` asks it again',
      '  Ctrl-C ends watching; the rollout goes on',
    ]);
  });

  test('says which gates are asked, and how long a bake lasts', () => {
    const gates = [
      aGate({ name: 'smoke', at: 'after-wave' }),
      aGate({ name: 'errors', at: 'during-bake', every: 30_000 }),
    ];
    const rollout = given(aPlan(['one: a', 'two: b'], { gates, bakes: { one: 600_000 } })).advances();
    rollout.begins('a');
    rollout.ends('a', 'succeeded');
    expect(seen(rollout.advances())).toEqual([
      'web-1  running  1 of 2 done  0s                               plan 000000000000',
      '  ▸ one  1/1     ■',
      '    two  0/1     ·',
      '',
      '  nodes    · 1 pending  ■ 1 succeeded',
      '  now      asking 1 gate after-wave one: smoke',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
    rollout.gateSays('smoke', 'pass');
    expect(seen(rollout.advances().passes(10_000))).toEqual([
      'web-1  baking  1 of 2 done  10s                               plan 000000000000',
      '  ▸ one  1/1     ■',
      '    two  0/1     ·',
      '',
      '  nodes    · 1 pending  ■ 1 succeeded',
      '  now      wave one bakes until 00:10:00Z, 9m 50s left, watched by errors every',
      '           30s',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
    expect(seen(rollout.passes(55_000))).toEqual([
      'web-1  baking  1 of 2 done  1m 5s                             plan 000000000000',
      '  ▸ one  1/1     ■',
      '    two  0/1     ·',
      '',
      '  nodes    · 1 pending  ■ 1 succeeded',
      '  now      asking 1 gate during-bake one: errors',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('shows a rollback going back over its wave, and why', () => {
    const onFailure = { then: 'rollback', tolerate: [tolerates('failed', 0)] } as const;
    const rollout = given(aPlan(['one: a', 'two: b c | d'], { onFailure })).runs({ c: 'failed' });
    expect(rollout.status).toBe('rolled-back');
    const again = given(aPlan(['one: a', 'two: b c | d'], { onFailure })).advances();
    again.begins('a');
    again.ends('a', 'succeeded');
    again.advances().begins('b');
    again.begins('c');
    again.ends('b', 'succeeded');
    again.ends('c', 'failed');
    again.advances().when({ type: 'node-began', node: 2, batch: 'w2-r1-b1-back', step: 'rollback' });
    expect(seen(again)).toEqual([
      'web-1  rolling-back  2 of 4 done  0s                          plan 000000000000',
      '  ✓ one  1/1     ■',
      '  ‹ two  1/3     ■▸·',
      '',
      '  nodes    · 1 pending  ▸ 1 running  ■ 2 succeeded',
      '  because  1 of 3 nodes of wave two failed; 0 per wave is tolerated',
      '  now      rolling back the wave: 0 of 1 batch done, 1 in progress, 1 at once',
      '           w2-r1-b1-back  0/2  ▸ c rollback 0s',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
    expect(readable(lastFrame(rollout.state, rollout.now, { columns: 79, rows: 23 }))).toEqual([
      'web-1  rolled-back  1 of 4 done  0s                           plan 000000000000',
      '  ✓ one  1/1     ■',
      '    two  0/3     ‹‹·',
    ]);
  });

  test('puts many nodes into one cell where there is no room, and shows the worst of them', () => {
    const fleet = nodes(1_000, 'n');
    const rollout = given(
      undigested(plan({ waves: [wave('first', { size: '1%' }), wave('rest', { upTo: '100%' })] }, fleet)),
    ).advances();
    for (let at = 1; at <= 10; at++) {
      const name = `n-${String(at).padStart(4, '0')}`;
      rollout.begins(name);
      rollout.ends(name, 'succeeded');
    }
    rollout.advances().begins('n-0500');
    expect(seen(rollout, { columns: 60, rows: 12 })).toEqual([
      'web-1  running  10 of 1000 done  0s        plan 000000000000',
      '  ✓ first    10/10       ■',
      '  ▸ rest     0/990       ································▸··',
      '                         ·······························',
      '    a cell is 15 nodes and shows the worst of them',
      '',
      '  nodes    · 989 pending  ▸ 1 running  ■ 10 succeeded',
      '  now      0 of 50 batches done, 1 in progress, 4 at once',
      '           w2-r1-b25   0/20  ▸ n-0500 apply 0s',
      '',
      '',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('leaves out waves far from the current one where there is no room', () => {
    const rollout = given(aPlan(Array.from({ length: 30 }, (_, at) => `w${at + 1}: n${at + 1}`))).advances();
    for (let at = 1; at <= 12; at++) {
      rollout.begins(`n${at}`);
      rollout.ends(`n${at}`, 'succeeded');
      rollout.advances();
    }
    expect(seen(rollout, { rows: 14 })).toEqual([
      'web-1  running  12 of 30 done  0s                             plan 000000000000',
      '    … 11 earlier waves of 11 nodes',
      '  ✓ w12  1/1     ■',
      '  ▸ w13  0/1     ·',
      '    w14  0/1     ·',
      '    … 16 later waves of 16 nodes',
      '',
      '  nodes    · 18 pending  ■ 12 succeeded',
      '  now      starting the next batches',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('shows an empty wave as passed over', () => {
    const fleet = nodes(2, 'n');
    const rollout = given(
      undigested(
        plan({ waves: [wave('canary', { nodes: 'canary=yes' }, true), wave('rest', { upTo: '100%' })] }, fleet),
      ),
    );
    rollout.advances().begins('n-1');
    expect(seen(rollout, { columns: 60, rows: 9 })).toEqual([
      'web-1  running  0 of 2 done  0s            plan 000000000000',
      '    canary  0/0     no nodes, passed over',
      '  ▸ rest    0/2     ▸·',
      '  nodes    · 1 pending  ▸ 1 running',
      '  now      0 of 1 batch done, 1 in progress, 1 at once',
      '           w2-r1-b1  0/2  ▸ n-1 apply 0s',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
  });

  test('keeps the most important where there is hardly any room', () => {
    const rollout = zoned().advances();
    rollout.begins('a-1');
    rollout.ends('a-1', 'failed');
    rollout.advances();
    const failure = [{ text: 'a-1: The command ended with exit code 1.' }];
    expect(seen(rollout, { columns: 40, rows: 10, onlooker: { ...driver, failure } })).toEqual([
      'web-1  paused  0 of 8 done  0s',
      '  ▸ canary  0/1 ✗1  ✗',
      '    half    0/3     ···',
      '    rest    0/4     ····',
      '  nodes    · 7 pending  ✗ 1 failed',
      '  paused   the only node of wave canary',
      '           did not succeed, so the wave',
      '           cannot count as done',
      '  do       find the cause, then',
      '           `wavegate retry web-1` the',
    ]);
    expect(seen(rollout, { columns: 40, rows: 6, onlooker: { ...driver, failure } })).toEqual([
      'web-1  paused  0 of 8 done  0s',
      '  ▸ canary  0/1 ✗1  ✗',
      '    … 2 later waves of 7 nodes',
      '  nodes    · 7 pending  ✗ 1 failed',
      '  paused   the only node of wave canary',
      '           did not succeed, so the wave',
    ]);
  });

  test('says how nodes depend on rounds where there is more than one', () => {
    const fleet = [...nodes(2, 'api', { role: 'api' }), ...nodes(2, 'web', { role: 'web' })];
    const rollout = given(undigested(plan({ dependsOn: [dependency('role=web', 'role=api')] }, fleet))).advances();
    rollout.begins('api-1');
    expect(seen(rollout).at(-3)).toBe('  now      round 1 of 2: 0 of 1 batch done, 1 in progress, 1 at once');
  });
});
