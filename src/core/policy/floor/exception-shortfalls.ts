import { type Problem, problem } from '../../../errors/problem.ts';
import type { Plan } from '../../plan/plan.ts';
import { exceptionLimits, isAsStrict } from './exception-limits.ts';
import type { ExceptionFloor, Floor } from './floor.ts';
import { type Rollout, wavesMeant } from './waves-meant.ts';

/**
 * The scan gates that let findings be excused where a policy lets none be. What else it says about exceptions is for the gate itself:
 * the file of them is read when the gate is asked.
 */
export function exceptionShortfalls(
  floor: ExceptionFloor | null,
  meant: readonly number[],
  { definition: { gates, waves } }: Pick<Rollout, 'definition'>,
  rule: string,
): Problem[] {
  if (floor !== 'none') return [];
  const names = new Set(meant.map((index) => waves[index]?.name));
  return gates.flatMap(({ name, check, waves: at }, index) => {
    if (check.kind !== 'scan' || check.scan.exceptions === undefined) return [];
    if (at !== undefined && !at.some((each) => names.has(each))) return [];
    return [
      problem('policy-exceptions-forbidden', { rule, gate: name }, { path: ['gates', index, 'scan', 'exceptions'] }),
    ];
  });
}

/**
 * Where a policy lets fewer exceptions count than it did when a plan was made: the gates of that plan go by what held then. `ruleAt`: what to
 * call the exceptions of a requirement, by its index.
 */
export function exceptionsTightened(
  floors: readonly Floor[],
  plan: Pick<Plan, 'definition' | 'nodes' | 'waves' | 'floors'>,
  ruleAt: (index: number) => string,
): Problem[] {
  const { definition } = plan;
  const excused = definition.gates.some(({ check }) => check.kind === 'scan' && check.scan.exceptions !== undefined);
  if (!excused) return [];
  return floors.flatMap(({ exceptions, ...floor }, index) => {
    if (exceptions === null) return [];
    const meant = wavesMeant({ ...floor, exceptions }, { definition, plan, emergency: false });
    const held = meant.every((wave) => exceptionLimits(plan, wave).some((each) => isAsStrict(each, exceptions)));
    return held ? [] : [problem('policy-exceptions-tightened', { rule: ruleAt(index) })];
  });
}
