import type { Plan } from '../plan/plan.ts';

const indexes = new WeakMap<Plan, ReadonlyMap<string, number>>();

/** The index of a node in a plan by its name; undefined when the plan has no such node. */
export function nodeIndex(plan: Plan, name: string): number | undefined {
  let index = indexes.get(plan);
  if (index === undefined) {
    index = new Map(plan.nodes.map((node, at) => [node.name, at]));
    indexes.set(plan, index);
  }
  return index.get(name);
}

export function mustFindNode(plan: Plan, name: string): number {
  const found = nodeIndex(plan, name);
  if (found === undefined) throw new Error(`the ledger names a node that its plan does not have: ${name}`);
  return found;
}

export function nodeName(plan: Plan, index: number): string {
  const node = plan.nodes[index];
  if (node === undefined) throw new RangeError(`no node ${index} in plan ${plan.digest}`);
  return node.name;
}
