import { failingSeverities } from '../../definition/scan.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ExceptionFloor } from './floor.ts';
import { wavesMeant } from './waves-meant.ts';

/**
 * The limits that the policy of a plan sets to exceptions where a gate stands; all of them hold. `wave`: null for what stands before the
 * rollout; that and what stands at a wave that the plan does not have is about all waves.
 */
export function exceptionLimits(
  plan: Pick<Plan, 'definition' | 'nodes' | 'waves' | 'floors'>,
  wave: number | null,
): ExceptionFloor[] {
  const { definition, floors = [] } = plan;
  const everywhere = wave === null || wave >= plan.waves.length;
  return floors.flatMap((floor) => {
    if (floor.exceptions === null) return [];
    const meant = wavesMeant(floor, { definition, plan, emergency: false });
    return (everywhere ? meant.length > 0 : meant.includes(wave)) ? [floor.exceptions] : [];
  });
}

/** Whether whatever one lets be excused the other does, too. */
export function isAsStrict(one: ExceptionFloor, other: ExceptionFloor): boolean {
  if (one === 'none' || other === 'none') return one === 'none';
  const { severity, lastAtMost, approvedBy } = other;
  const rank = (name: typeof severity): number =>
    name === undefined ? Number.POSITIVE_INFINITY : failingSeverities.indexOf(name);
  return (
    rank(one.severity) <= rank(severity) &&
    (one.lastAtMost ?? Number.POSITIVE_INFINITY) <= (lastAtMost ?? Number.POSITIVE_INFINITY) &&
    (one.approvedBy || !approvedBy)
  );
}
