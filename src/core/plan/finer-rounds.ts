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
/** More rounds must take at most this part of the time of one, and yet more of them this part of the time of those. */
const worthwhile = { first: 0.5, further: 0.9 } as const;

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
  let least = estimate * worthwhile.first;
  // The parts together take no less than the whole at its best.
  let hoped = bound;
  for (const count of divisions) {
    const starting = (count - 1) * roundCost;
    if (pool.columns.length === 0 || hoped + starting >= least) break;
    const divided = layDivided(pool, count, work, least);
    if (divided !== null) {
      best = divided.rounds;
      least = divided.time * worthwhile.further;
      // Yet more parts hardly ever come closer than half the way.
      hoped = (bound + divided.time - starting) / 2;
    } else if (best.length > 1) break;
  }
  return best;
}

/** Null: that takes `least` or longer, or a part takes too many batches. */
function layDivided(pool: Pool, count: number, work: Work, least: number) {
  const pools = partsOf(pool, count).flatMap((items) => (items.length === 0 ? [] : [poolOf(items, work)]));
  const bounds = pools.map(lowerBound);
  const rounds: LaidRound[] = [];
  // What is laid out counts in place of its bound.
  let time = bounds.reduce((sum, each) => sum + each, (pools.length - 1) * roundCost);
  for (const [part, each] of pools.entries()) {
    if (time >= least) return null;
    const round = laid(each);
    if (round === null) return null;
    rounds.push(round);
    time += round.best.estimate - (bounds[part] ?? 0);
  }
  return time < least ? { rounds, time } : null;
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
