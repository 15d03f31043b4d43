import { Countdown, type DependencyGraph, topological } from './dependencies.ts';
import { Packer } from './packer.ts';
import { maxBatches, type Pool, poolOf, type Work } from './work.ts';

/** The nodes of a round, and one way to put them into batches that is always allowed. */
export interface RoundNodes {
  /** Node indexes in the order of the rollout file. */
  readonly items: Int32Array;
  /** By place in `items`. */
  readonly batchOf: Int32Array;
  readonly batches: number;
}

/**
 * Divides the nodes of a wave into as few rounds as the number of batches and the dependencies inside the wave allow. Limits bound what
 * is in progress inside a round and ask for no further ones, except where a batch is worked on as a whole.
 */
export function splitRounds(items: Int32Array, work: Work): RoundNodes[] {
  if (items.length === 0) return [];
  const pool = poolOf(items, work);
  const plain = work.dependencies === null && pool.by === null && !(work.shape.whole && pool.columns.length > 0);
  return plain ? slices(items, work.shape.size) : packed(pool, queuesOf(pool, work.dependencies), work);
}

function slices(items: Int32Array, size: number): RoundNodes[] {
  const rounds: RoundNodes[] = [];
  for (let from = 0; from < items.length; from += maxBatches * size) {
    const slice = items.subarray(from, from + maxBatches * size);
    const batchOf = slice.map((_, place) => Math.floor(place / size));
    rounds.push({ items: slice, batchOf, batches: Math.ceil(slice.length / size) });
  }
  return rounds;
}

/** Nodes that wait for the same others, as places in the pool. */
interface Queue {
  readonly of: number;
  places: Int32Array;
  /** How many rounds must follow the one that its last node is in. */
  readonly height: number;
}

interface Queues {
  readonly queues: readonly Queue[];
  readonly countdown: Countdown | null;
}

function queuesOf(pool: Pool, graph: DependencyGraph | null): Queues {
  if (graph === null)
    return { queues: [{ of: 0, places: Int32Array.from(pool.items.keys()), height: 0 }], countdown: null };
  const byClass = new Map<number, number[]>();
  pool.items.forEach((item, place) => {
    const of = graph.classOf[item] ?? 0;
    const places = byClass.get(of);
    if (places === undefined) byClass.set(of, [place]);
    else places.push(place);
  });
  const height = heights(graph, byClass);
  const queues = [...byClass].map(([of, places]) => ({
    of,
    places: Int32Array.from(places),
    height: height.get(of) ?? 0,
  }));
  queues.sort((a, b) => b.height - a.height);
  return { queues, countdown: new Countdown(graph, (of) => byClass.has(of)) };
}

function heights(graph: DependencyGraph, present: ReadonlyMap<number, unknown>): Map<number, number> {
  const height = new Map<number, number>();
  const above = new Int32Array(graph.later.length);
  for (const each of topological(graph).classes.toReversed()) {
    if (!present.has(each)) continue;
    let own = 0;
    for (const dependency of graph.holdsBack[each] ?? []) own = Math.max(own, above[dependency] ?? 0);
    height.set(each, own);
    for (const dependency of graph.waitsFor[each] ?? []) above[dependency] = Math.max(above[dependency] ?? 0, own + 1);
  }
  return height;
}

/** Fills round after round with the nodes that wait for nothing more: those that most rounds must follow first, then in their order. */
function packed(pool: Pool, { queues, countdown }: Queues, work: Work): RoundNodes[] {
  const { shape } = work;
  const rounds: RoundNodes[] = [];
  let waiting = queues;
  while (waiting.length > 0) {
    const packer = new Packer(pool, shape.size, shape.whole ? pool.atMost : null);
    const batchAt = new Map<number, number>();
    const done: Queue[] = [];
    for (const queue of waiting) {
      if (countdown !== null && !countdown.isFree(queue.of)) continue;
      queue.places = placeAll(queue.places, packer, batchAt);
      if (queue.places.length === 0) done.push(queue);
    }
    if (batchAt.size === 0) throw new Error('nodes wait for each other, and no cycle was found');
    for (const queue of done) countdown?.complete(queue.of);
    waiting = waiting.filter((queue) => queue.places.length > 0);
    const places = Int32Array.from(batchAt.keys()).sort();
    rounds.push({
      items: places.map((place) => pool.items[place] ?? 0),
      batchOf: places.map((place) => batchAt.get(place) ?? 0),
      batches: packer.batches,
    });
  }
  return rounds;
}

/** So many nodes in a row without room, and the round is closed: looking on would take longer than it is worth. */
const patience = 100_000;

/** Returns the places for which the round had no room. */
function placeAll(places: Int32Array, packer: Packer, batchAt: Map<number, number>): Int32Array {
  const left = places.slice();
  let kept = 0;
  let next = 0;
  let refused = 0;
  for (; next < places.length && !packer.isFull && refused < patience; next += 1) {
    const place = places[next] ?? 0;
    const batch = packer.place(place);
    if (batch === -1) {
      left[kept] = place;
      kept += 1;
      refused += 1;
    } else {
      batchAt.set(place, batch);
      refused = 0;
    }
  }
  left.copyWithin(kept, next);
  return left.subarray(0, kept + places.length - next);
}
