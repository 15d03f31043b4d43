import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aGate } from '../../../testing/builders.ts';
import { node, plan, selector, wave } from '../../../testing/plans.ts';
import { noDemand } from '../../../testing/floors.ts';
import { failingSeverities } from '../../definition/scan.ts';
import type { Plan } from '../../plan/plan.ts';
import { isWithinPolicy } from '../../scan/exceptions-allowed.ts';
import { severities } from '../../scan/finding.ts';
import { exceptionLimits, isAsStrict } from './exception-limits.ts';
import { exceptionShortfalls, exceptionsTightened } from './exception-shortfalls.ts';
import type { ExceptionFloor, Floor } from './floor.ts';

const mild: ExceptionFloor = { severity: 'medium', approvedBy: false };
const signed: ExceptionFloor = { approvedBy: true };

const scan = {
  reports: ['scan.json'],
  require: [],
  failOn: {},
  deny: [],
  unfixed: 'count',
  unknownSeverity: 'count',
  vex: [],
  exceptions: 'exceptions.yml',
} as const;
const gate = aGate({ name: 'image', at: 'before-wave', check: { kind: 'scan', scan } });

function planUnder(...floors: Partial<Floor>[]): Plan {
  const waves = [wave('one', { nodes: 'env=test' }), wave('two', { upTo: '100%' })];
  const fleet = [node('a', { env: 'test' }), node('b', { env: 'prod' })];
  return plan({ waves, gates: [gate] }, fleet, { floors: floors.map((each) => ({ ...noDemand, ...each })) });
}

describe('the limits of exceptions', () => {
  test('hold where the policy means the wave, and before the rollout where it means any', () => {
    const made = planUnder({ nodes: selector('env=prod'), exceptions: mild }, { exceptions: signed });
    expect(exceptionLimits(made, 0)).toEqual([signed]);
    expect(exceptionLimits(made, 1)).toEqual([mild, signed]);
    expect(exceptionLimits(made, null)).toEqual([mild, signed]);
    expect(exceptionLimits(made, 2)).toEqual([mild, signed]);
    expect(exceptionLimits(planUnder(), null)).toEqual([]);
  });

  test('forbid a file of exceptions where none may be, at the waves of the gate', () => {
    const { definition } = planUnder();
    const found = exceptionShortfalls('none', [0], { definition }, 'policy.yml:3');
    expect(found).toMatchObject([{ code: 'policy-exceptions-forbidden', path: ['gates', 0, 'scan', 'exceptions'] }]);
    expect(exceptionShortfalls(mild, [0], { definition }, '')).toEqual([]);
    const elsewhere = { ...definition, gates: [{ ...gate, waves: ['two'] }] };
    expect(exceptionShortfalls('none', [0], { definition: elsewhere }, '')).toEqual([]);
  });

  test('that became narrower stop a rollout whose gates go by wider ones', () => {
    const now = (exceptions: ExceptionFloor): Floor[] => [{ ...noDemand, exceptions }];
    const tightened = (made: Plan, exceptions: ExceptionFloor) =>
      exceptionsTightened(now(exceptions), made, (index) => `rule ${index}`).map(({ args }) => args['rule']);
    expect(tightened(planUnder({ exceptions: mild }), mild)).toEqual([]);
    expect(tightened(planUnder({ exceptions: 'none' }), mild)).toEqual([]);
    expect(tightened(planUnder({ exceptions: mild }), { severity: 'low', approvedBy: false })).toEqual(['rule 0']);
    expect(tightened(planUnder(), signed)).toEqual(['rule 0']);
    expect(tightened(planUnder({ nodes: selector('env=prod'), exceptions: mild }), mild)).toEqual(['rule 0']);
    const without = { ...planUnder(), definition: { ...planUnder().definition, gates: [] } };
    expect(tightened(without, 'none')).toEqual([]);
  });
});

describe('an exception counts', () => {
  const now = 1_000_000;
  const good = { ends: now + 1000, approvedBy: 'lead' };
  const found = { severity: 'medium', cvss: [] } as const;

  test('only for what is as mild as the policy says, by its word and by its score', () => {
    expect(isWithinPolicy(good, found, mild, now)).toBe(true);
    expect(isWithinPolicy(good, { ...found, severity: 'high' }, mild, now)).toBe(false);
    expect(isWithinPolicy(good, { ...found, severity: 'unknown' }, mild, now)).toBe(false);
    const scored = [{ source: 'nvd', vector: '', score: 9.8 }];
    expect(isWithinPolicy(good, { ...found, cvss: scored }, mild, now)).toBe(false);
    expect(isWithinPolicy(good, { severity: 'unknown', cvss: [{ ...scored[0], score: 5 }] as never }, mild, now)).toBe(
      true,
    );
  });

  test('only while it ends soon enough, and with a name where one is asked for', () => {
    expect(isWithinPolicy(good, found, { lastAtMost: 1000, approvedBy: false }, now)).toBe(true);
    expect(isWithinPolicy(good, found, { lastAtMost: 999, approvedBy: false }, now)).toBe(false);
    expect(isWithinPolicy(good, found, signed, now)).toBe(true);
    expect(isWithinPolicy({ ...good, approvedBy: null }, found, signed, now)).toBe(false);
    expect(isWithinPolicy(good, found, 'none', now)).toBe(false);
  });

  const limit: fc.Arbitrary<ExceptionFloor> = fc.oneof(
    fc.constant<'none'>('none'),
    fc.record(
      { severity: fc.constantFrom(...failingSeverities), lastAtMost: fc.nat(5), approvedBy: fc.boolean() },
      { requiredKeys: ['approvedBy'] },
    ),
  );

  test('law: under a limit that is as strict as another one nothing counts that does not under that one', () => {
    fc.assert(
      fc.property(
        limit,
        limit,
        fc.record({ ends: fc.integer({ min: now, max: now + 6 }), approvedBy: fc.constantFrom(null, 'lead') }),
        fc.constantFrom(...severities),
        (one, other, exception, severity) => {
          if (!isAsStrict(one, other) || !isWithinPolicy(exception, { severity, cvss: [] }, one, now)) return;
          expect(isWithinPolicy(exception, { severity, cvss: [] }, other, now)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
