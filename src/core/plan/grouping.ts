import type { FleetNode } from '../fleet/node.ts';

/** The nodes divided by the value of a label. Groups are numbered in the order of their first nodes. */
export interface Grouping {
  /** By place: the number of its group. */
  readonly groupOf: Int32Array;
  /** By group: the label's value; null for the nodes without it, and for the one group of an absent label. */
  readonly values: readonly (string | null)[];
  /** By group: how many nodes it has. */
  readonly sizes: Int32Array;
}

/**
 * Without a label all nodes are one group. `order`: which node has which place; absent: each its own. Nodes are looked at as they lie in
 * memory, not as they are ordered, which is many times faster in large fleets.
 */
export function groupByLabel(nodes: readonly FleetNode[], label: string | undefined, order?: Int32Array): Grouping {
  if (label === undefined) {
    return { groupOf: new Int32Array(nodes.length), values: [null], sizes: Int32Array.of(nodes.length) };
  }
  const numbers = new Map<string | null, number>();
  const found = new Int32Array(nodes.length);
  for (let index = 0; index < found.length; index += 1) {
    const value = labelOf(nodes[index] as FleetNode, label);
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value, number);
    }
    found[index] = number;
  }
  return numbered(found, [...numbers.keys()], order);
}

function numbered(found: Int32Array, values: readonly (string | null)[], order: Int32Array | undefined): Grouping {
  const groupOf = new Int32Array(found.length);
  const group = new Int32Array(values.length).fill(-1);
  const sizes = new Int32Array(values.length);
  const ordered: (string | null)[] = [];
  for (let place = 0; place < groupOf.length; place += 1) {
    const number = found[order === undefined ? place : (order[place] ?? 0)] ?? 0;
    let own = group[number] ?? -1;
    if (own === -1) {
      own = ordered.push(values[number] ?? null) - 1;
      group[number] = own;
    }
    groupOf[place] = own;
    sizes[own] = (sizes[own] ?? 0) + 1;
  }
  return { groupOf, values: ordered, sizes };
}

/** Null: the node has no such label. Names that every object inherits are no labels. */
export function labelOf(node: FleetNode, label: string): string | null {
  const value: unknown = node.labels[label];
  return typeof value === 'string' ? value : null;
}
