import { type Problem, problem } from '../../errors/problem.ts';
import type { LimitDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import { amountText, atLeastOne } from './amounts.ts';
import { groupByLabel, labelOf } from './grouping.ts';
import type { Plan, ResolvedLimit } from './plan.ts';

/** One limit over all nodes of a plan, for quick questions. */
export interface LimitBound {
  /** By place of a node in the plan: the number of its group. */
  readonly groupOf: Int32Array;
  /** By group: how many of its nodes may be out of service at once. */
  readonly atMost: Int32Array;
}

export interface Limits {
  readonly resolved: readonly ResolvedLimit[];
  readonly bounds: readonly LimitBound[];
}

/** Every limit with its groups in the selected fleet and the number that each comes to. `order`: which node has which place. */
export function resolveLimits(
  nodes: readonly FleetNode[],
  definitions: readonly LimitDefinition[],
  order: Int32Array,
): Limits {
  const resolved: ResolvedLimit[] = [];
  const bounds: LimitBound[] = [];
  for (const { atMost, per } of definitions) {
    const { groupOf, values, sizes } = groupByLabel(nodes, per, order);
    const groups = values.map((value, group) => {
      const size = sizes[group] ?? 0;
      return { value, nodes: size, atMost: atLeastOne(atMost, size) };
    });
    resolved.push({ atMost: amountText(atMost), ...(per === undefined ? {} : { per }), groups });
    bounds.push({ groupOf, atMost: Int32Array.from(groups, (group) => group.atMost) });
  }
  return { resolved, bounds };
}

/** Limits of zero: nothing could ever be worked on. */
export function limitProblems(definitions: readonly LimitDefinition[]): Problem[] {
  return definitions.flatMap(({ atMost }, index) =>
    atMost.value > 0
      ? []
      : [problem('limit-of-zero', { atMost: amountText(atMost) }, { path: ['limits', index, 'at-most'] })],
  );
}

/** The limits of a plan as one group number a node and one bound a group: what admission asks before it starts a node. */
export function limitGroupsOf(plan: Pick<Plan, 'nodes' | 'limits'>): readonly LimitBound[] {
  return plan.limits.map(({ per, groups }) => {
    const numbers = new Map(groups.map(({ value }, group) => [value, group]));
    const groupOf = new Int32Array(plan.nodes.length);
    if (per !== undefined) {
      plan.nodes.forEach((node, index) => {
        groupOf[index] = numbers.get(labelOf(node, per)) ?? 0;
      });
    }
    return { groupOf, atMost: Int32Array.from(groups, (group) => group.atMost) };
  });
}
