import { describe, expect, test } from 'vitest';
import { aGate, aPlan, tolerates } from '../testing/builders.ts';
import { given, type RolloutSpec } from '../testing/rollout-spec.ts';
import { renderStatus } from './status-text.ts';
import { statusView } from './status.ts';

const flags = ' --ledger ops';

function shown({ state, now }: RolloutSpec): string[] {
  return renderStatus(statusView(state, now, flags)).split('\n');
}

function paused(): RolloutSpec {
  const plan = aPlan(['one: a b', 'two: c'], { onFailure: { tolerate: [tolerates('failed', 0)] } });
  return given(plan).runs({ b: 'failed' });
}

describe('the status', () => {
  test('is for programs what was promised to them', () => {
    const { state, now } = paused();
    expect(statusView(state, now)).toEqual({
      rollout: 'web-1',
      name: 'web',
      digest: '0'.repeat(64),
      state: 'paused',
      wave: 'one',
      nodes: {
        pending: 1,
        running: 0,
        succeeded: 1,
        failed: 1,
        unreachable: 0,
        skipped: 0,
        'rolled-back': 0,
        removed: 0,
        unknown: 0,
      },
      waitingFor: {
        code: 'tolerance-exceeded',
        message: '1 of 2 nodes of wave one failed; 0 per wave is tolerated',
      },
      next:
        'see why with `wavegate explain web-1`; `wavegate resume web-1` forgives these failures, ' +
        '`wavegate retry web-1` tries the nodes again, `wavegate rollback web-1` goes back',
      driver: null,
      ended: null,
      emergency: null,
      locks: [],
    });
  });

  const driver = { who: 'root', host: 'vm', pid: 7, since: 1_000, lastSeen: 61_000, alive: true };

  test('says who drives it, while somebody does', () => {
    const { state, now } = given(aPlan(['all: a b'])).advances();
    expect(renderStatus(statusView(state, now, flags, driver)).split('\n')).toEqual([
      'web-1  running, wave all',
      '  nodes    2 pending',
      '  driver   root on vm (process 7), since 1970-01-01T00:00:01.000Z',
      '  next     `wavegate watch web-1 --ledger ops` shows it as it goes; `wavegate',
      '           pause web-1 --ledger ops` lets what is in progress end and stops',
      '           there',
      '  plan     000000000000',
    ]);
  });

  test('says that the driver died, since when nothing was heard of it, and how to go on', () => {
    const { state, now } = given(aPlan(['all: a b'])).advances();
    expect(renderStatus(statusView(state, now, flags, { ...driver, alive: false })).split('\n')).toEqual([
      'web-1  running, wave all',
      '  nodes    2 pending',
      '  waiting  the driver died: root on vm (process 7) drove it since',
      '           1970-01-01T00:00:01Z and was last heard of at 1970-01-01T00:01:01Z',
      '           [driver-gone]',
      '  next     `wavegate resume web-1 --ledger ops` goes on where it stopped',
      '  plan     000000000000',
    ]);
  });

  test('says that nobody drives what ought to go on', () => {
    const { state, now } = given(aPlan(['all: a b'])).advances();
    expect(statusView(state, now, '', null).waitingFor).toEqual({
      code: 'driver-gone',
      message: 'nobody drives it: the last driver let go before the end',
    });
  });

  test('asks for no driver where it waits or stands still', () => {
    const { state, now } = paused();
    expect(statusView(state, now, '', null)).toEqual(statusView(state, now));
  });

  test('says when the wait can end', () => {
    const rollout = given(aPlan(['all: a'], { gates: [aGate({ name: 'hours', at: 'before-wave' })] })).advances();
    rollout.gateSays('hours', 'inconclusive', { notBefore: 90_000_000 });
    expect(statusView(rollout.state, rollout.now).waitingFor).toMatchObject({ until: '1970-01-02T01:00:00.000Z' });
    expect(shown(rollout)).toEqual([
      'web-1  waiting, wave all',
      '  nodes    1 pending',
      '  waiting  waiting for gate hours (before-wave, wave all): The gate asks every',
      '           node in service, and there was none to ask.; not before',
      '           1970-01-02T01:00:00.000Z  [gate-waiting]',
      '  next     `wavegate resume web-1 --ledger ops` asks it again',
      '  plan     000000000000',
    ]);
  });

  test('names the locks that keep a wave of it out, for as long as they hold', () => {
    const rollout = given(aPlan(['one: a', 'two: b'], { approvals: { two: { environment: 'prod' } } }));
    const locks = [{ environment: 'prod', by: 'user:ann', note: 'audit', since: 1_000, until: 90_000_000 }];
    rollout.when({ type: 'locks', locks });
    expect(statusView(rollout.state, rollout.now).locks).toEqual([
      {
        environment: 'prod',
        by: 'user:ann',
        reason: 'audit',
        since: '1970-01-01T00:00:01.000Z',
        until: '1970-01-02T01:00:00.000Z',
      },
    ]);
    expect(shown(rollout)).toContain('  locked   prod, by user:ann, since 1970-01-01T00:00:01.000Z, until');
    expect(statusView(rollout.state, 90_000_000).locks).toEqual([]);
  });

  test('fits 80 columns, with commands that can be pasted', () => {
    expect(shown(paused())).toEqual([
      'web-1  paused, wave one',
      '  nodes    1 pending, 1 succeeded, 1 failed',
      '  waiting  1 of 2 nodes of wave one failed; 0 per wave is tolerated',
      '           [tolerance-exceeded]',
      '  next     see why with `wavegate explain web-1 --ledger ops`; `wavegate resume',
      '           web-1 --ledger ops` forgives these failures, `wavegate retry web-1',
      '           --ledger ops` tries the nodes again, `wavegate rollback web-1',
      '           --ledger ops` goes back',
      '  plan     000000000000',
    ]);
  });

  test.each([
    ['succeeded', given(aPlan(['all: a'])).runs(), null],
    [
      'succeeded',
      given(aPlan(['all: a b'], { onFailure: { tolerate: [tolerates('failed', 1)] } })).runs({ b: 'failed' }),
      '`wavegate retry web-1` works again on the nodes that went wrong',
    ],
    [
      'rolled-back',
      given(aPlan(['all: a'], { onFailure: { then: 'rollback' } })).runs({ a: 'failed' }),
      'find out why with `wavegate explain web-1`, mend it, then `wavegate run rollout.yml` starts anew',
    ],
    [
      'running',
      given(aPlan(['all: a'])).advances(),
      '`wavegate watch web-1` shows it as it goes; `wavegate resume web-1` goes on when nobody drives it any more',
    ],
  ])('says what to do next when it is %s', (state, rollout, next) => {
    expect(statusView(rollout.state, rollout.now)).toMatchObject({ state, next });
  });
});
