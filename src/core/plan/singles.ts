import type { Layout } from './layout.ts';
import type { Pool } from './work.ts';

/*
 * A single is a group of which one node may be in progress, such as a shard with replicas. It rules out so much that a look at it spares
 * making and weighing most layouts.
 */

/** Whether two batches may ever run at once: not where both have nodes of a single. */
export function allowsTwo(pool: Pool, { batchOf }: Layout): boolean {
  return liesWithin(pool, batchOf);
}

/**
 * Whether every single lies in one group of the column. Batches that keep the column's groups together hardly ever keep a single
 * together that does not.
 */
export function keepsSingles(pool: Pool, column: Int32Array): boolean {
  return liesWithin(pool, column);
}

/** How many nodes are in singles. */
export function countInSingles(pool: Pool): number {
  const columns = columnsWithSingles(pool);
  let count = 0;
  for (let place = 0; place < pool.items.length; place += 1) {
    if (columns.some((column) => pool.atMost[column[place] ?? -1] === 1)) count += 1;
  }
  return count;
}

/** Whether all places of each single have the same number, and none has -1. */
function liesWithin(pool: Pool, numbers: Int32Array): boolean {
  const { atMost } = pool;
  const unseen = -2;
  const numberOf = pool.shared.scratch.take('number of a single', atMost.length).fill(unseen);
  for (const column of columnsWithSingles(pool)) {
    for (let place = 0; place < column.length; place += 1) {
      const group = column[place] ?? -1;
      if (atMost[group] !== 1) continue;
      const number = numbers[place] ?? -1;
      if (numberOf[group] === unseen) numberOf[group] = number;
      if (numberOf[group] !== number || number === -1) return false;
    }
  }
  return true;
}

function columnsWithSingles({ atMost, columns, firstGroups }: Pool): Int32Array[] {
  return columns.filter((_, index) => atMost.subarray(firstGroups[index], firstGroups[index + 1]).includes(1));
}
