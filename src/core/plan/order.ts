import type { OrderKey } from '../definition/rollout-definition.ts';
import type { FactValue, FleetNode } from '../fleet/node.ts';
import { labelOf } from './grouping.ts';

const decimal = /^-?\d+(?:\.\d+)?$/;

/**
 * The nodes in the order of the rollout file, as indexes. A key is a label, else a fact; `name` is the node's name. Numbers, also
 * those that a label spells in decimal digits, come before other values and are compared as numbers, the others by code unit; a node without
 * the key comes last whichever way the key runs; ties end at the name.
 */
export function inOrder(nodes: readonly FleetNode[], keys: readonly OrderKey[]): Int32Array {
  const byName = keys.findIndex(({ key }) => key === 'name');
  // Names are unique: no key behind the name decides anything.
  const deciding = byName === -1 ? keys : keys.slice(0, byName);
  const ranked = deciding.map((key) => ranks(nodes, key));
  let order: Int32Array = Int32Array.from(nodes.keys());
  for (const each of ranked.toReversed()) order = sortedByRank(order, each);
  sortTiesByName(nodes, order, ranked);
  if (keys[byName]?.descending) reverseTies(order, ranked);
  return order;
}

/** What a node has under a key of `order`; undefined when it has no such key. */
export function orderValue(node: FleetNode, key: string): FactValue | undefined {
  if (key === 'name') return node.name;
  const label = labelOf(node, key);
  if (label !== null) return label;
  const fact: unknown = node.facts[key];
  return typeof fact === 'string' || typeof fact === 'number' || typeof fact === 'boolean' ? fact : undefined;
}

/** Calls back for each run of several nodes that have the same ranks, with a view of `order`. */
function forEachTie(order: Int32Array, ranked: readonly Ranks[], callback: (tied: Int32Array) => void): void {
  let from = 0;
  for (let to = 1; to <= order.length; to += 1) {
    if (to < order.length && isTie(order[to - 1] ?? 0, order[to] ?? 0, ranked)) continue;
    if (to - from > 1) callback(order.subarray(from, to));
    from = to;
  }
}

function isTie(one: number, other: number, ranked: readonly Ranks[]): boolean {
  for (let each = 0; each < ranked.length; each += 1) {
    const rankOf = ranked[each]?.rankOf;
    if (rankOf?.[one] !== rankOf?.[other]) return false;
  }
  return true;
}

function sortTiesByName(nodes: readonly FleetNode[], order: Int32Array, ranked: readonly Ranks[]): void {
  const names = nodes.map((node) => node.name);
  const compareNames = (a: number, b: number) => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1);
  forEachTie(order, ranked, (tied) => {
    if (!isSorted(tied, names)) tied.sort(compareNames);
  });
}

function isSorted(order: Int32Array, names: readonly string[]): boolean {
  for (let place = 1; place < order.length; place += 1) {
    if ((names[order[place - 1] ?? 0] ?? '') > (names[order[place] ?? 0] ?? '')) return false;
  }
  return true;
}

function reverseTies(order: Int32Array, ranked: readonly Ranks[]): void {
  forEachTie(order, ranked, (tied) => void tied.reverse());
}

interface Ranks {
  /** By node; the nodes without the key have the highest one. */
  readonly rankOf: Int32Array;
  readonly count: number;
}

function ranks(nodes: readonly FleetNode[], { key, descending }: OrderKey): Ranks {
  const values = new Map<FactValue | undefined, number>();
  const rankOf = new Int32Array(nodes.length);
  for (let index = 0; index < rankOf.length; index += 1) {
    const value = orderValue(nodes[index] as FleetNode, key);
    let number = values.get(value);
    if (number === undefined) {
      number = values.size;
      values.set(value, number);
    }
    rankOf[index] = number;
  }
  const rankOfNumber = rankValues(values, descending);
  for (let index = 0; index < rankOf.length; index += 1) rankOf[index] = rankOfNumber[rankOf[index] ?? 0] ?? 0;
  return { rankOf, count: values.size };
}

/** By the number of a value: its rank. Values that compare equal, as `1` and `1.0` do, share one. */
function rankValues(values: ReadonlyMap<FactValue | undefined, number>, descending: boolean): Int32Array {
  const ranked = new Int32Array(values.size).fill(values.size - 1);
  const present = [...values.keys()].filter((value) => value !== undefined).map(comparable);
  present.sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
  present.forEach((each, place) => {
    const before = present[place - 1];
    const same = before !== undefined && compare(before, each) === 0;
    const rank = same ? ranked[values.get(before.value) ?? 0] : place;
    ranked[values.get(each.value) ?? 0] = rank ?? 0;
  });
  return ranked;
}

interface Comparable {
  readonly value: FactValue;
  /** Null: no number. */
  readonly number: number | null;
  readonly text: string;
}

function comparable(value: FactValue): Comparable {
  const text = String(value);
  const isNumber = typeof value === 'number' || (typeof value === 'string' && decimal.test(value));
  return { value, number: isNumber ? Number(value) : null, text };
}

function compare(a: Comparable, b: Comparable): number {
  if (a.number !== null && b.number !== null) return a.number - b.number;
  if (a.number !== null) return -1;
  if (b.number !== null) return 1;
  if (a.text === b.text) return 0;
  return a.text < b.text ? -1 : 1;
}

/** Stable, in two passes over the nodes. */
function sortedByRank(order: Int32Array, { rankOf, count }: Ranks): Int32Array {
  const next = new Int32Array(count + 1);
  for (const rank of rankOf) next[rank + 1] = (next[rank + 1] ?? 0) + 1;
  for (let rank = 1; rank <= count; rank += 1) next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0);
  const sorted = new Int32Array(order.length);
  for (const node of order) {
    const rank = rankOf[node] ?? 0;
    const place = next[rank] ?? 0;
    next[rank] = place + 1;
    sorted[place] = node;
  }
  return sorted;
}
