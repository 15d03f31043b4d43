import { bestBatches, lowerBound } from './batches.ts';
import type { Layout } from './layout.ts';
import { spread } from './layout.ts';
import type { Weighed } from './weigh.ts';
import { type Pool, poolOf, type Work } from './work.ts';

/** A round with its batches; places are those of the pool. */
export interface LaidRound {
  readonly pool: Pool;
  readonly best: Weighed;
}

/** Into how many rounds one may be divided. */
const divisions = [2, 3, 4, 6, 8, 12, 16];
/** What one more round costs, in steps: on GitHub, two turns of the machine and a matrix that starts. */
const roundCost = 10;
/** More rounds must take at most this part of the time of one. */
const worthwhile = 0.5;

/**
 * Lays out a round, or several in its place where one round would leave most of what is allowed unused: groups that are too large for
 * one batch and may hardly be touched by two at once force batches to run one after the other, and parts of the groups do not.
 */
export function layRounds(items: Int32Array, given: Layout, work: Work): LaidRound[] {
  const pool = poolOf(items, work);
  const single = { pool, best: bestBatches(pool, given) };
  const { estimate } = single.best;
  const bound = lowerBound(pool);
  let best = [single];
  let least = estimate * worthwhile;
  for (const count of divisions) {
    // The parts together take no less than the whole at its best.
    if (pool.columns.length === 0 || bound + (count - 1) * roundCost >= least) break;
    const rounds = divided(pool, count, work);
    const time = rounds.reduce((sum, round) => sum + round.best.estimate, (rounds.length - 1) * roundCost);
    if (rounds.length > 0 && time < least) [best, least] = [rounds, time];
    else if (best.length > 1) break;
  }
  return best;
}

/** Empty: a part takes too many batches. */
function divided(pool: Pool, count: number, work: Work): LaidRound[] {
  const rounds: LaidRound[] = [];
  for (const items of partsOf(pool, count)) {
    const round = items.length === 0 ? undefined : laid(poolOf(items, work));
    if (round === null) return [];
    if (round !== undefined) rounds.push(round);
  }
  return rounds;
}

/** Null: it takes too many batches. */
function laid(pool: Pool): LaidRound | null {
  const { whole, size } = pool.shape;
  const given = spread(pool, size, whole ? pool.atMost : null);
  return given === null ? null : { pool, best: bestBatches(pool, given) };
}

/** Deals each group of the limit with the smallest bound to the parts, the first nodes to the first part; the other nodes in order. */
function partsOf(pool: Pool, count: number): Int32Array[] {
  const column = tightest(pool);
  const free = column.reduce((sum, group) => sum + (group === -1 ? 1 : 0), 0);
  const seen = new Int32Array(pool.sizes.length);
  const parts = Array.from({ length: count }, () => new Int32Array(pool.items.length));
  const lengths = new Int32Array(count);
  let freeSeen = 0;
  for (let place = 0; place < column.length; place += 1) {
    const group = column[place] ?? -1;
    const before = group === -1 ? freeSeen : (seen[group] ?? 0);
    const part = Math.floor((before * count) / (group === -1 ? free : (pool.sizes[group] ?? 1)));
    if (group === -1) freeSeen += 1;
    else seen[group] = before + 1;
    const length = lengths[part] ?? 0;
    (parts[part] as Int32Array)[length] = pool.items[place] ?? 0;
    lengths[part] = length + 1;
  }
  return parts.map((part, each) => part.slice(0, lengths[each]));
}

/** The limit with the smallest bound: the fewest batches at once may touch its groups. */
function tightest(pool: Pool): Int32Array {
  let least = 0;
  for (let group = 1; group < pool.atMost.length; group += 1) {
    if ((pool.atMost[group] ?? 0) < (pool.atMost[least] ?? 0)) least = group;
  }
  return pool.columns.find((column) => column.includes(least)) ?? new Int32Array(pool.items.length).fill(-1);
}
