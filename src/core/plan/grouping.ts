import type { FleetNode } from '../fleet/node.ts';

/** The nodes divided by the value of a label. Groups are numbered by value in code-unit order, the nodes without it last. */
export interface Grouping {
  /** By node: the number of its group. */
  readonly groupOf: Int32Array;
  /** By group: the label's value; null for the nodes without it, and for the one group of an absent label. */
  readonly values: readonly (string | null)[];
  /** By group: how many nodes it has. */
  readonly sizes: Int32Array;
}

/** Without a label all nodes are one group. */
export function groupByLabel(nodes: readonly FleetNode[], label: string | undefined): Grouping {
  if (label === undefined) {
    return { groupOf: new Int32Array(nodes.length), values: [null], sizes: Int32Array.of(nodes.length) };
  }
  const found = new Map<string | null, number>();
  const groupOf = new Int32Array(nodes.length);
  nodes.forEach((node, index) => {
    const value = labelOf(node, label);
    let group = found.get(value);
    if (group === undefined) {
      group = found.size;
      found.set(value, group);
    }
    groupOf[index] = group;
  });
  const values = [...found.keys()].sort(byCodeUnit);
  const renumbered = new Int32Array(values.length);
  values.forEach((value, rank) => {
    renumbered[found.get(value) ?? 0] = rank;
  });
  const sizes = new Int32Array(values.length);
  for (let index = 0; index < groupOf.length; index += 1) {
    const group = renumbered[groupOf[index] ?? 0] ?? 0;
    groupOf[index] = group;
    sizes[group] = (sizes[group] ?? 0) + 1;
  }
  return { groupOf, values, sizes };
}

/** Null: the node has no such label. Names that every object inherits are no labels. */
export function labelOf(node: FleetNode, label: string): string | null {
  const value: unknown = node.labels[label];
  return typeof value === 'string' ? value : null;
}

function byCodeUnit(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
