import type { GroupCounts } from './group-counts.ts';
import { Packer } from './packer.ts';
import { maxBatches, type Pool } from './work.ts';

/** Which batch every place of a pool is in. */
export interface Layout {
  readonly batchOf: Int32Array;
  readonly batches: number;
}

/** Batches filled in order, each with at most so many nodes of a group (`caps`, by group; null: any). Null: it takes too many batches. */
export function spread(pool: Pool, size: number, caps: Int32Array | null, counts: GroupCounts): Layout | null {
  const packer = new Packer(pool, size, caps, counts);
  const batchOf = new Int32Array(pool.items.length);
  for (let place = 0; place < batchOf.length; place += 1) {
    const batch = packer.place(place);
    if (batch === -1) return null;
    batchOf[place] = batch;
  }
  return { batchOf, batches: packer.batches };
}

/**
 * Batches that keep the nodes of a group of one limit together, as far as they fit, so that few batches touch the group. Groups keep
 * the order of their first nodes; nodes of groups that do not bind fill what room is left. Null: it takes too many batches.
 */
export function together(pool: Pool, size: number, column: Int32Array): Layout | null {
  const batchOf = new Int32Array(pool.items.length);
  const fill: number[] = [];
  const lanes = Array.from({ length: pool.byCount }, (): number[] => []);
  for (const piece of pieces(pool, size, column)) {
    const lane = lanes[pool.by === null ? 0 : (pool.by[piece[0] ?? 0] ?? 0)] ?? [];
    let batch = lane.find((each) => (fill[each] ?? 0) + piece.length <= size);
    if (batch === undefined) {
      if (fill.length === maxBatches) return null;
      batch = fill.length;
      fill.push(0);
      lane.push(batch);
    }
    fill[batch] = (fill[batch] ?? 0) + piece.length;
    for (const place of piece) batchOf[place] = batch;
  }
  return { batchOf, batches: fill.length };
}

/** Groups cut into even pieces of at most `size`; after them, one by one, the nodes of groups that do not bind. */
function pieces(pool: Pool, size: number, column: Int32Array): number[][] {
  const members = new Map<number, number[]>();
  const free: number[][] = [];
  column.forEach((group, place) => {
    if (group === -1) {
      free.push([place]);
      return;
    }
    const key = group * pool.byCount + (pool.by === null ? 0 : (pool.by[place] ?? 0));
    const list = members.get(key);
    if (list === undefined) members.set(key, [place]);
    else list.push(place);
  });
  const cut = [...members.values()].flatMap((list) => {
    const count = Math.ceil(list.length / size);
    const length = Math.ceil(list.length / count);
    return Array.from({ length: count }, (_, index) => list.slice(index * length, (index + 1) * length));
  });
  return [...cut.filter((piece) => piece.length > 0), ...free];
}
