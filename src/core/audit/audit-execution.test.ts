import { describe, expect, test } from 'vitest';
import { aGate, aPlan } from '../../testing/builders.ts';
import { given, planned } from '../../testing/rollout-spec.ts';
import type { UsedException } from '../gates/gate-result.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutEvent } from '../rollout/events.ts';
import { auditExecution } from './audit-execution.ts';
import { auditLocks } from './audit-locks.ts';
import { missingExecutions } from './missing-executions.ts';

const gated = (over: Parameters<typeof aGate>[0]): Plan => aPlan(['one: a b', 'two: c'], { gates: [aGate(over)] });
const brief = (plan: Plan, events: readonly RolloutEvent[]) =>
  auditExecution(plan, events).map(({ kind, what, wave, by, verdict, times }) => [
    kind,
    what,
    wave,
    by,
    verdict,
    times,
  ]);

const exception: UsedException = {
  id: 'CVE-2026-1',
  package: null,
  owner: 'team-web',
  reason: 'never reached',
  expires: '2026-12-01',
  approvedBy: 'alice',
  findings: 2,
};

describe('an auditor is told', () => {
  test('nothing of a rollout whose gates all passed', () => {
    const rollout = given(gated({ name: 'scan', at: 'before-wave' })).runs();
    expect(rollout.status).toBe('succeeded');
    expect(brief(rollout.state.plan, rollout.history)).toEqual([]);
  });

  test('who started in an emergency, why, and each gate that was not asked for it', () => {
    const plan = aPlan(['one: a']);
    const emergency = { reason: 'the site is down', bypass: ['hours', 'ci'] };
    const entries = auditExecution(plan, [{ ...planned(plan, 5), by: 'alice', emergency }]);
    expect(entries.map(({ kind, what, by, why, at }) => [kind, what, by, why, at])).toEqual([
      ['emergency', 'web', 'alice', 'the site is down', 5],
      ['gate-bypassed', 'hours', 'alice', 'the site is down', 5],
      ['gate-bypassed', 'ci', 'alice', 'the site is down', 5],
    ]);
  });

  test('which keys of its file a rollout ran without', () => {
    const plan = aPlan(['one: a']);
    expect(brief(plan, [{ ...planned(plan), by: 'bob', skipping: ['gate provenance'] }])).toEqual([
      ['run-without', 'gate provenance', null, 'bob', null, 1],
    ]);
  });

  test('each gate that only advises and did not pass, with what it said', () => {
    const rollout = given(gated({ name: 'scan', at: 'before-wave', mode: 'advise' })).runs({ scan: 'fail' });
    expect(rollout.status).toBe('succeeded');
    expect(brief(rollout.state.plan, rollout.history)).toEqual([
      ['gate-advised', 'scan', 'one', rollout.state.starter, 'fail', 1],
      ['gate-advised', 'scan', 'two', rollout.state.starter, 'fail', 1],
    ]);
  });

  test('each answer that was none, where the file takes that for a pass', () => {
    const rollout = given(gated({ name: 'load', at: 'before-rollout', onInconclusive: 'pass' })).runs({
      load: 'inconclusive',
    });
    expect(brief(rollout.state.plan, rollout.history)).toEqual([
      ['inconclusive-accepted', 'load', null, 'ann', 'inconclusive', 1],
    ]);
  });

  test('who went on after a gate had refused, and not of one that passed in between', () => {
    const rollout = given(gated({ name: 'ci', at: 'before-rollout' })).runs({ ci: 'fail' });
    rollout.command('resume', { by: 'carol' });
    rollout.runs({ ci: 'error' });
    rollout.command('resume', { by: 'dave' });
    rollout.runs();
    expect(rollout.status).toBe('succeeded');
    expect(brief(rollout.state.plan, rollout.history)).toEqual([
      ['resumed-after-gate', 'ci', null, 'carol', 'fail', 1],
      ['resumed-after-gate', 'ci', null, 'dave', 'error', 1],
    ]);
  });

  test('who resumed for another reason is no matter of gates', () => {
    const rollout = given(gated({ name: 'ci', at: 'before-rollout' })).advances();
    rollout.command('pause');
    rollout.command('resume');
    expect(brief(rollout.state.plan, rollout.runs().history)).toEqual([]);
  });

  test('each exception that was used: its words, who approved it, once for a place', () => {
    const plan = gated({ name: 'scan', at: 'before-wave' });
    const result = { verdict: 'pass', evidence: [], exceptions: [exception] } as const;
    const asked = (at: number, wave: number): RolloutEvent => {
      const reason = { code: 'scan-passed', args: { reports: 1, below: 0, aside: 2 } } as const;
      const place = { gate: 'scan', point: 'before-wave', wave, batch: null } as const;
      return { type: 'gate-evaluated', at, ...place, result: { ...result, reason }, decision: 'go' };
    };
    const entries = auditExecution(plan, [planned(plan), asked(1, 0), asked(2, 0), asked(3, 1)]);
    expect(entries).toMatchObject([
      { kind: 'exception-used', what: 'scan', wave: 'one', by: 'alice', why: 'never reached', times: 2, exception },
      { kind: 'exception-used', what: 'scan', wave: 'two', times: 1 },
    ]);
  });

  test('exceptions as earlier releases wrote them down', () => {
    const plan = gated({ name: 'scan', at: 'before-rollout' });
    const reason = { code: 'scan-passed', args: { reports: 1, below: 0, aside: 1 } } as const;
    const evidence = [{ what: 'exception', name: 'CVE-1', detail: 'used 1×; until 2026-12-01, web: no' }];
    const place = { gate: 'scan', point: 'before-rollout', wave: null, batch: null, decision: 'go' } as const;
    const event: RolloutEvent = {
      type: 'gate-evaluated',
      at: 1,
      ...place,
      result: { verdict: 'pass', reason, evidence },
    };
    expect(auditExecution(plan, [planned(plan), event])).toMatchObject([
      { kind: 'exception-used', why: 'CVE-1: used 1×; until 2026-12-01, web: no', exception: null },
    ]);
  });

  test('who went on after another person had rejected the wave', () => {
    for (const [by, found] of [
      ['bob', []],
      ['eve', [['rejection-overruled', 'web', 'one', 'eve', null, 1]]],
    ] as const) {
      const plan = aPlan(['one: a']);
      const reject = { id: '1', digest: plan.digest, via: 'command', by: 'bob', note: 'not today' } as const;
      const events: RolloutEvent[] = [
        planned(plan),
        { type: 'approval-rejected', at: 1, wave: 0, ...reject },
        { type: 'rollout-resumed', at: 2, by },
      ];
      expect(brief(plan, events)).toEqual(found);
    }
  });

  test('nodes that somebody took out, and holds that somebody else lifted', () => {
    const rollout = given(aPlan(['one: a', 'two: b'])).advances();
    rollout.command('skip', { node: 'b', note: 'it is being repaired', by: 'alice' });
    rollout.command('hold', { note: 'wait for me', by: 'bob' });
    rollout.command('unhold', { by: 'bob' });
    rollout.command('hold', { note: 'wait for me', by: 'bob' });
    rollout.command('unhold', { by: 'eve' });
    expect(brief(rollout.state.plan, rollout.history)).toEqual([
      ['node-skipped', 'b', null, 'alice', null, 1],
      ['hold-lifted', 'web', null, 'eve', null, 1],
    ]);
  });
});

test('a lock that another person lifted is on the list, and one that its owner lifted is not', () => {
  const lock = { verb: 'lock', environment: 'prod', by: 'alice', at: 1, note: 'audit' } as const;
  expect(auditLocks([lock, { ...lock, verb: 'unlock', at: 2 }])).toEqual([]);
  expect(auditLocks([{ ...lock, verb: 'unlock', environment: 'PROD', by: 'bob', at: 2 }, lock])).toMatchObject([
    { kind: 'lock-lifted', what: 'PROD', by: 'bob', why: 'locked by alice: audit', at: 2 },
  ]);
  expect(auditLocks([{ ...lock, verb: 'unlock', environment: null, at: 2 }])).toMatchObject([
    { kind: 'lock-lifted', what: 'all environments', by: 'alice', why: '' },
  ]);
});

test('executions that were taken away are named, as their numbers begin at 1', () => {
  const named = (name: string, ...numbers: number[]) => numbers.map((number) => ({ name, number }));
  expect(missingExecutions([...named('web', 5, 4, 7), ...named('db', 1, 2)])).toEqual([
    { name: 'web', from: 1, to: 3 },
    { name: 'web', from: 6, to: 6 },
  ]);
});
