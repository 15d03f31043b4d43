import { type Problem, problem } from '../../../errors/problem.ts';
import { compileSelector } from '../../fleet/selector.ts';
import { amountText, atLeastOne } from '../../plan/amounts.ts';
import type { Floor } from './floor.ts';
import type { Rollout } from './waves-meant.ts';

/**
 * The waves that change more nodes than a policy lets one wave change. A percentage is of all the nodes that the rollout changes and the
 * policy means, rounded down, and never below 1. Without a plan nobody knows.
 */
export function waveSizeShortfalls(
  { nodes: selector, largestWave }: Pick<Floor, 'nodes' | 'largestWave'>,
  meant: readonly number[],
  { definition, plan }: Rollout,
  rule: string,
): Problem[] {
  if (largestWave === null || plan === null) return [];
  const matches = selector === null ? () => true : compileSelector(selector);
  const all = plan.nodes.filter(matches).length;
  const most = atLeastOne(largestWave, all);
  return meant.flatMap((index) => {
    const { from, to } = plan.waves[index] ?? { from: 0, to: 0 };
    const count = plan.nodes.slice(from, to).filter(matches).length;
    if (count <= most) return [];
    const wave = definition.waves[index]?.name ?? '';
    const args = { rule, wave, nodes: count, most, written: amountText(largestWave), all };
    return [problem('policy-wave-too-large', args, { path: ['waves', index] })];
  });
}
