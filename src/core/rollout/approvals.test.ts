import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aGate, aPlan, type AskedApproval } from '../../testing/builders.ts';
import { drawFrom, randomPlan, withPeopleAsked } from '../../testing/random-plan.ts';
import { RandomRollout } from '../../testing/random-rollout.ts';
import { given, planned, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { auditExecution } from '../audit/audit-execution.ts';
import type { RolloutEvent } from './events.ts';
import { statusOf } from './state.ts';

const hour = 3_600_000;

/** Stands before its second wave, which has to be approved like this. */
function waiting(approval: AskedApproval, gates: readonly ReturnType<typeof aGate>[] = []): RolloutSpec {
  return given(aPlan(['one: a', 'two: b c'], { approvals: { two: approval }, gates: [...gates] })).runs();
}

function refusalIn([event]: readonly RolloutEvent[]): string | null {
  if (event?.type !== 'command-refused' && event?.type !== 'approval-refused') return null;
  return event.reason.code;
}

function inEnvironment(
  spec: RolloutSpec,
  by: string,
  more: { answer?: 'approve' | 'reject'; id?: string; unreviewed?: true } = {},
) {
  const { digest } = spec.state.plan;
  const about = { answer: 'approve', id: `review by ${by}`, wave: 1, digest, by, qualifies: [] } as const;
  return spec.when({ type: 'approval', via: 'environment', ...about, ...more });
}

describe('a wave that has to be approved', () => {
  test('is waited for, with who is asked, and nothing of it begins before', () => {
    const rollout = waiting({ required: 2, environment: 'prod' }, [
      aGate({ name: 'hours', at: 'before-wave', waves: ['two'] }),
    ]);
    expect(rollout.status).toBe('waiting');
    expect(rollout.todo).toEqual({
      do: 'approve',
      wave: 1,
      environment: 'prod',
      people: { required: 2, given: [], from: ['team:ops'] },
      until: null,
    });
    expect(rollout.all('gate-evaluated')).toEqual([]);
    expect(rollout.gateSays('hours', 'pass')).toEqual([]);
  });

  test('begins with the gates before it once enough different people have approved, and the environment', () => {
    const rollout = waiting({ required: 2, environment: 'prod' }, [
      aGate({ name: 'hours', at: 'before-wave', waves: ['two'] }),
    ]);
    rollout.approves('user:bob');
    expect(refusalIn(rollout.approves('user:BOB'))).toBe('approval-given-already');
    rollout.approves('user:cay');
    expect(rollout.todo).toMatchObject({ do: 'approve', environment: 'prod', people: null });
    expect(refusalIn(rollout.approves('user:dan'))).toBe('approval-only-in-environment');
    inEnvironment(rollout, 'user:eve');
    expect(rollout.todo).toMatchObject({ do: 'gates', gates: [{ name: 'hours' }] });
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('is not let on by an environment whose rules somebody bypassed, who may be whoever started it', () => {
    const rollout = waiting({ environment: 'prod' });
    const passed = inEnvironment(rollout, 'environment:prod', { unreviewed: true });
    expect(refusalIn(passed)).toBe('approval-without-review');
    expect(rollout.todo).toMatchObject({ do: 'approve', environment: 'prod' });
    inEnvironment(rollout, 'environment:prod', { id: 'rules without reviewers' });
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('is let on by it where four eyes are not asked for, and the record says how', () => {
    const plan = aPlan(['one: a'], { approvals: { one: { environment: 'prod' } } });
    const rollout = given(plan, [{ ...planned(plan), fourEyes: false }]).runs();
    const about = { answer: 'approve', id: 'x', wave: 0, digest: plan.digest, qualifies: [] } as const;
    const by = 'environment:prod';
    rollout.when({ type: 'approval', via: 'environment', ...about, by, unreviewed: true });
    expect(rollout.all('approval-given')).toMatchObject([{ by, unreviewed: true }]);
    expect(auditExecution(plan, rollout.history)).toMatchObject([
      { kind: 'environment-bypassed', what: 'prod', wave: 'one', by },
    ]);
    expect(rollout.runs().status).toBe('succeeded');
  });

  test.for([
    [{ by: 'ann' }, 'approval-of-own-start'],
    [{ by: 'Ann' }, 'approval-of-own-start'],
    [{ qualifies: ['team:web'] }, 'approval-not-yours'],
    [{ qualifies: [] }, 'approval-not-yours'],
    [{ digest: '0'.repeat(11) }, 'approval-of-another-plan'],
    [{ digest: '1'.repeat(12) }, 'approval-of-another-plan'],
    [{ digest: '' }, 'approval-of-another-plan'],
    [{ digest: '0'.repeat(65) }, 'approval-of-another-plan'],
  ] as const)('does not count %j', ([more, code]) => {
    const rollout = waiting({ required: 1 });
    expect(refusalIn(rollout.approves('user:bob', more))).toBe(code);
    expect(rollout.todo).toMatchObject({ people: { given: [] } });
  });

  test('may be approved by whoever started it where that was allowed', () => {
    const plan = aPlan(['one: a'], { approvals: { one: { required: 1 } } });
    const rollout = given(plan, [{ ...planned(plan), fourEyes: false }]).runs();
    rollout.approves('ann');
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('counts what is said twice once, and what is said of another wave not at all', () => {
    const rollout = waiting({ environment: 'prod' });
    const { digest } = rollout.state.plan;
    const vote = { type: 'approval', answer: 'approve', digest, via: 'environment', qualifies: [] } as const;
    expect(refusalIn(rollout.when({ ...vote, id: '1', wave: 0, by: 'user:bob' }))).toBe('approval-of-another-wave');
    expect(inEnvironment(rollout, 'user:bob', { id: '2' })).toHaveLength(1);
    expect(inEnvironment(rollout, 'user:bob', { id: '2' })).toEqual([]);
    expect(refusalIn(inEnvironment(rollout, 'user:cay', { id: '3' }))).toBe('no-approval-awaited');
  });

  test('is not approved by what was said of the wave before it, and read when that one was through', () => {
    const approvals = { one: { required: 1 }, two: { required: 1 } };
    const rollout = given(aPlan(['one: a', 'two: b'], { approvals })).runs();
    rollout.approves('user:bob', { wave: 0 });
    rollout.runs();
    expect(refusalIn(rollout.approves('user:cay', { wave: 0 }))).toBe('approval-of-another-wave');
    expect(rollout.approves('user:cay', { wave: 1 })[0]?.type).toBe('command-accepted');
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('that has no nodes asks nobody', () => {
    const rollout = given(aPlan(['one: a', 'none:'], { approvals: { none: { required: 1 } } })).runs();
    expect(rollout.status).toBe('succeeded');
    expect(rollout.all('approval-awaited')).toEqual([]);
  });

  test('asks nobody where the rollout runs without that key', () => {
    const plan = aPlan(['one: a'], { approvals: { one: { required: 1, environment: 'prod' } } });
    expect(given(plan, [{ ...planned(plan), skipping: ['environment', 'approval'] }]).runs().status).toBe('succeeded');
    const half = given(plan, [{ ...planned(plan), skipping: ['environment'] }]).runs();
    expect(half.todo).toMatchObject({ do: 'approve', environment: null });
  });
});

describe('what was approved', () => {
  test('outlives a pause and a retry', () => {
    const rollout = waiting({ required: 1 });
    rollout.approves('user:bob');
    rollout.command('pause');
    rollout.command('resume');
    expect(rollout.runs({ b: 'failed' }).status).toBe('paused');
    rollout.passes(100 * hour).command('retry');
    expect(rollout.runs().status).toBe('succeeded');
    expect(rollout.all('approval-awaited')).toHaveLength(1);
  });

  test('is void when it is too old by the time the wave could begin, and people are asked anew', () => {
    const hours = aGate({ name: 'hours', at: 'before-wave', waves: ['two'] });
    const rollout = waiting({ required: 1, expires: 24 * hour }, [hours]);
    rollout.approves('user:bob');
    expect(rollout.runs({ hours: 'inconclusive' }).because?.code).toBe('gate-waiting');
    rollout.passes(24 * hour).when({ type: 'wake', by: 'schedule' });
    expect(rollout.runs().todo.do).toBe('approve');
    expect(rollout.all('approval-expired')).toMatchObject([{ people: ['user:bob'] }]);
    expect(rollout.all('approval-awaited')).toHaveLength(2);
    rollout.approves('user:bob');
    expect(rollout.runs().status).toBe('succeeded');
  });

  test('by one of two does not count with one that comes when it is void', () => {
    const rollout = waiting({ required: 2, expires: hour });
    rollout.approves('user:bob');
    expect(rollout.todo).toMatchObject({ until: rollout.now + hour });
    rollout.passes(hour).approves('user:cay');
    expect(rollout.advances().todo).toMatchObject({ do: 'approve', people: { given: [{ by: 'user:cay' }] } });
  });

  test('is void for everybody when somebody rejects, also when enough had approved and a gate is waited for', () => {
    const hours = aGate({ name: 'hours', at: 'before-wave', waves: ['two'] });
    const rollout = waiting({ required: 1 }, [hours]);
    rollout.approves('user:bob');
    rollout.runs({ hours: 'inconclusive' });
    rollout.command('reject', { by: 'user:cay', note: 'not today' });
    expect([rollout.status, rollout.because?.code]).toEqual(['paused', 'approval-rejected']);
    expect(refusalIn(rollout.approves('user:dan'))).toBe('approval-was-rejected');
    rollout.command('resume');
    expect(rollout.runs().todo).toMatchObject({ do: 'approve', people: { given: [] } });
  });

  test('can no longer be rejected when the wave has begun', () => {
    const rollout = waiting({ required: 1 });
    rollout.approves('user:bob');
    rollout.advances();
    expect(refusalIn(rollout.command('reject', { by: 'user:cay' }))).toBe('no-approval-awaited');
  });

  test('is read from the ledger as it was written', () => {
    const rollout = waiting({ required: 2, environment: 'prod' });
    rollout.approves('user:bob');
    inEnvironment(rollout, 'user:eve');
    const before = rollout.state;
    expect(rollout.crashes().state).toEqual({ ...before, changedAt: rollout.now });
  });
});

describe('a hold', () => {
  test('is over by its own date, and does not stop what has begun', () => {
    const rollout = given(aPlan(['one: a b', 'two: c'])).advances();
    rollout.command('hold', { note: 'party', until: rollout.now + hour });
    expect(rollout.runs().because?.code).toBe('held-back');
    expect(rollout.nodes).toBe('succeeded: a b, pending: c');
    expect(rollout.when({ type: 'wake', by: 'schedule' })).toEqual([]);
    rollout.passes(hour).when({ type: 'wake', by: 'schedule' });
    expect(rollout.runs().status).toBe('succeeded');
  });
});

test('a rollout says where people read about it, once', () => {
  const rollout = given(aPlan(['one: a']));
  const link = { type: 'link', issue: 7, url: 'https://github.example/ops/issues/7' } as const;
  expect(rollout.when(link)).toHaveLength(1);
  expect(rollout.when(link)).toEqual([]);
  expect(rollout.state.issue).toEqual({ number: 7, url: link.url });
});

describe('whatever people say in whatever order', () => {
  const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

  test('no wave is entered before enough different people, none of them who started it, approved it since it was last rejected', () => {
    let entered = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const draw = drawFrom(seed);
        const plan = withPeopleAsked(randomPlan(draw), draw);
        const voices = new Map<number, Map<string, number>>();
        const reviewed = new Set<number>();
        const begun = new Set<number>();
        const rollout = new RandomRollout(plan, draw, (_, event) => {
          if (event.type === 'approval-given') {
            expect([plan.digest.slice(0, 12), plan.digest]).toContain(event.digest);
            if (event.via === 'environment') reviewed.add(event.wave);
            else voices.set(event.wave, (voices.get(event.wave) ?? new Map<string, number>()).set(event.by, event.at));
          }
          if (event.type === 'approval-rejected') {
            voices.delete(event.wave);
            reviewed.delete(event.wave);
          }
          if (event.type !== 'wave-entered' || begun.has(event.wave)) return;
          begun.add(event.wave);
          const { approval = null, environment = null } = plan.definition.waves[event.wave] ?? {};
          const counting = [...(voices.get(event.wave) ?? [])].filter(
            ([by, at]) => by !== 'ann' && (approval?.expires === undefined || event.at < at + approval.expires),
          );
          expect(counting.length).toBeGreaterThanOrEqual(approval?.required ?? 0);
          expect(environment === null || reviewed.has(event.wave)).toBe(true);
          entered += approval === null && environment === null ? 0 : 1;
        });
        for (let step = 0; step < 150; step++) rollout.step();
      }),
      { numRuns: 300 },
    );
    expect(entered).toBeGreaterThan(50);
  });

  test('a wave is entered only on gates that were asked after its last approval', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const draw = drawFrom(seed);
        const plan = withPeopleAsked(randomPlan(draw), draw);
        const asked = new Set<string>();
        const rollout = new RandomRollout(plan, draw, (before, event) => {
          if (event.type === 'approval-given') asked.clear();
          if (event.type === 'gate-evaluated' && event.decision === 'go') asked.add(`${event.wave} ${event.gate}`);
          if (event.type !== 'wave-entered' || before.waves[event.wave]?.entered === true) return;
          for (const gate of plan.definition.gates.filter(({ at }) => at === 'before-wave'))
            expect(asked).toContain(`${event.wave} ${gate.name}`);
        });
        for (let step = 0; step < 150; step++) rollout.step();
      }),
      { numRuns: 150 },
    );
  });

  test('a rejection always leaves the rollout paused or about to stop', () => {
    let rejected = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const draw = drawFrom(seed);
        const rollout = new RandomRollout(withPeopleAsked(randomPlan(draw), draw), draw);
        for (let step = 0; step < 120; step++) {
          const seen = rollout.spec.history.length;
          rollout.step();
          const { history, state } = rollout.spec;
          if (!history.slice(seen).some(({ type }) => type === 'approval-rejected')) continue;
          rejected += 1;
          expect(statusOf(state)).toBe('paused');
        }
      }),
      { numRuns: 150 },
    );
    expect(rejected).toBeGreaterThan(5);
  });
});
