import { durationText } from '../../../errors/duration-text.ts';
import { type Path, type Problem, problem } from '../../../errors/problem.ts';
import type { WaveDefinition } from '../../definition/rollout-definition.ts';
import type { ApprovalFloor } from './floor.ts';

/** What falls short of the approvals that a policy wants before one wave. `path`: of the wave. */
export function approvalShortfalls(floor: ApprovalFloor, wave: WaveDefinition, path: Path, rule: string): Problem[] {
  const { approval, name } = wave;
  const at = [...path, 'approval'];
  const found = approval?.required ?? 0;
  const problems: Problem[] = [];
  if (found < floor.required) {
    const args = { rule, wave: name, found, wanted: floor.required };
    problems.push(problem('policy-approvals-too-few', args, { path: [...at, 'required'] }));
  }
  if (approval === null) return problems;
  const { from: allowed } = floor;
  const others = allowed === null ? [] : approval.from.filter((who) => !allowed.some((each) => isSame(who, each)));
  if (others.length > 0) {
    const args = { rule, wave: name, others, allowed: allowed ?? [] };
    problems.push(problem('policy-approval-from-others', args, { path: [...at, 'from'] }));
  }
  if (floor.expires !== undefined && (approval.expires ?? Number.POSITIVE_INFINITY) > floor.expires) {
    const lasts = approval.expires === undefined ? '' : durationText(approval.expires);
    const args = { rule, wave: name, lasts, wanted: durationText(floor.expires) };
    problems.push(problem('policy-approval-lasts-too-long', args, { path: [...at, 'expires'] }));
  }
  return problems;
}

/** GitHub does not tell names apart by their case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
