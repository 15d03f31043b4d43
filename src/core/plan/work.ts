import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import { type DependencyGraph, dependencyGraphOf } from './dependencies.ts';
import { GroupCounts } from './group-counts.ts';
import { groupByLabel } from './grouping.ts';
import type { LimitBound } from './limits.ts';
import { Scratch } from './scratch.ts';

/** What a runner's matrix may hold. */
export const maxBatches = 256;

/** What batches may look like. */
export interface BatchShape {
  readonly size: number;
  readonly parallel: number;
  readonly concurrency: number;
  /** One process applies to the whole batch: all its nodes are in progress at the same time. */
  readonly whole: boolean;
}

/** What rounds and batches are made under; arrays are by node. */
export interface Work {
  readonly shape: BatchShape;
  readonly bounds: readonly LimitBound[];
  /** The number of the node's value of `batch.by`; null: batches may mix any nodes. */
  readonly by: Int32Array | null;
  /** Null: nobody waits for anybody. */
  readonly dependencies: DependencyGraph | null;
  /** For each limit a number a group, all zero: counted in, and zeroed again, by whoever needs to count. */
  readonly counts: readonly Int32Array[];
  /** What every pool of it uses in turn. */
  readonly shared: Shared;
}

/** Memory for whoever lays out or weighs a pool, for as long as that takes. */
interface Shared {
  readonly perBatch: GroupCounts;
  readonly scratch: Scratch;
}

/**
 * `order`: which node has which place; absent: each its own. `dependencies`: between places, where they are known already.
 */
export function workOf(
  nodes: readonly FleetNode[],
  definition: RolloutDefinition,
  bounds: readonly LimitBound[],
  given: { readonly order?: Int32Array; readonly dependencies?: DependencyGraph | null } = {},
): Work {
  const { by } = definition.batch;
  return {
    shape: batchShape(definition),
    bounds,
    by: by === undefined ? null : groupByLabel(nodes, by, given.order).groupOf,
    dependencies:
      given.dependencies !== undefined ? given.dependencies : dependencyGraphOf(nodes, definition.dependsOn),
    counts: bounds.map(({ atMost }) => new Int32Array(atMost.length)),
    shared: { perBatch: new GroupCounts(maxBatches), scratch: new Scratch() },
  };
}

/**
 * With `per: batch` the concurrency bounds the size: otherwise more nodes than it would be in progress inside one job.
 */
function batchShape({ batch, steps }: RolloutDefinition): BatchShape {
  const { size, parallel, concurrency } = batch;
  const whole = steps.apply.per === 'batch';
  return { size: whole ? Math.min(size, concurrency) : size, parallel, concurrency, whole };
}

/** Nodes that are to be worked on together, with the limits that could bind among them. Nodes are named by their place in `items`. */
export interface Pool {
  readonly shape: BatchShape;
  /** Node indexes in the order of the rollout file. */
  readonly items: Int32Array;
  /** By place: the number of its value of `batch.by`, from 0 without gaps; null: batches may mix any nodes. */
  readonly by: Int32Array | null;
  readonly byCount: number;
  /** How many nodes each of those values has; one number where batches may mix. */
  readonly bySizes: Int32Array;
  /** For each limit that could bind, by place: the number of the group, -1 where that group never binds. */
  readonly columns: readonly Int32Array[];
  /** By column: its first group. The groups of a column are numbered in a row. */
  readonly firstGroups: readonly number[];
  /** By group: which limit of the plan it belongs to and which of its groups it is. */
  readonly groups: readonly { readonly limit: number; readonly group: number }[];
  /** By group: how many may be in progress. */
  readonly atMost: Int32Array;
  /** By group: how many nodes of the pool it has. */
  readonly sizes: Int32Array;
  readonly shared: Shared;
}

/** A group binds when it has more nodes here than may be in progress, and the batch settings alone would let more be. */
export function poolOf(items: Int32Array, work: Work): Pool {
  const { shape, bounds, counts } = work;
  const inProgress = shape.parallel * (shape.whole ? shape.size : shape.concurrency);
  const columns: Int32Array[] = [];
  const firstGroups: number[] = [];
  const binding: Binding = { groups: [], atMost: [], sizes: [] };
  for (const [limit, bound] of bounds.entries()) {
    const before = binding.sizes.length;
    const column = columnOf(items, limit, bound, counts[limit] as Int32Array, inProgress, binding);
    if (binding.sizes.length === before) continue;
    columns.push(column);
    firstGroups.push(before);
  }
  const by = work.by === null ? null : renumbered(items, work.by);
  return {
    shape,
    items,
    by: by?.numberOf ?? null,
    byCount: by?.sizes.length ?? 1,
    bySizes: by?.sizes ?? Int32Array.of(items.length),
    columns,
    firstGroups,
    groups: binding.groups,
    atMost: Int32Array.from(binding.atMost),
    sizes: Int32Array.from(binding.sizes),
    shared: work.shared,
  };
}

/** The groups found to bind so far, of all limits. */
interface Binding {
  readonly groups: { readonly limit: number; readonly group: number }[];
  readonly atMost: number[];
  readonly sizes: number[];
}

/** By place: the number of the group of one limit, -1 where it never binds. `count`: zeros, and zeros again afterwards. */
function columnOf(
  items: Int32Array,
  limit: number,
  { groupOf, atMost }: LimitBound,
  count: Int32Array,
  inProgress: number,
  { groups, atMost: bindingAtMost, sizes }: Binding,
): Int32Array {
  const column = new Int32Array(items.length);
  for (let place = 0; place < items.length; place += 1) {
    const group = groupOf[items[place] ?? 0] ?? 0;
    column[place] = group;
    count[group] = (count[group] ?? 0) + 1;
  }
  // A group's count gives way to its number, below zero, when its first node comes by.
  for (let place = 0; place < items.length; place += 1) {
    const group = column[place] ?? 0;
    const size = count[group] ?? 0;
    if (size > 0) {
      const most = atMost[group] ?? 0;
      const binds = size > most && most < inProgress;
      count[group] = binds ? -2 - sizes.length : -1;
      if (binds) {
        groups.push({ limit, group });
        sizes.push(size);
        bindingAtMost.push(most);
      }
    }
    column[place] = -2 - (count[group] ?? 0);
  }
  for (let place = 0; place < items.length; place += 1) count[groupOf[items[place] ?? 0] ?? 0] = 0;
  return column;
}

function renumbered(items: Int32Array, by: Int32Array): { numberOf: Int32Array; sizes: Int32Array } {
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const numberOf = items.map((item) => {
    const value = by[item] ?? 0;
    const number = numbers.get(value) ?? sizes.length;
    if (number === sizes.length) numbers.set(value, sizes.push(0) - 1);
    sizes[number] = (sizes[number] ?? 0) + 1;
    return number;
  });
  return { numberOf, sizes: Int32Array.from(sizes) };
}
