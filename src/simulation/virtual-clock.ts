import { MinHeap } from '../core/plan/heap.ts';
import type { Clock } from '../core/ports.ts';

interface Sleeper {
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
  /** Those who sleep under the same signal; null without one. */
  readonly together: Set<Sleeper> | null;
  awake: boolean;
}

/**
 * A clock that stands still while there is anything to do, and then jumps to the next moment at which somebody wakes up. Those who wake up
 * at the same moment do so in the order in which they went to sleep, so that everything happens in the same order every time.
 */
export class VirtualClock implements Clock {
  #now: number;
  /** The moments at which somebody wakes up, each once. */
  readonly #moments = new MinHeap();
  readonly #sleepers = new Map<number, Sleeper[]>();
  /** One listener for each signal, however many sleep under it. */
  readonly #interruptible = new WeakMap<AbortSignal, Set<Sleeper>>();

  /** Epoch milliseconds. */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const together = signal === undefined ? null : this.#asleepUnder(signal);
      const sleeper: Sleeper = { resolve, reject, together, awake: false };
      together?.add(sleeper);
      const at = this.#now + Math.max(0, Math.round(milliseconds));
      const bucket = this.#sleepers.get(at);
      if (bucket === undefined) {
        this.#sleepers.set(at, [sleeper]);
        this.#moments.push(at, 0);
      } else bucket.push(sleeper);
    });
  }

  /** Lets time pass until the work is done. Only what sleeps on this clock may be waited for in it: then nothing happens in real time. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const end = (): void => {
      done = true;
    };
    work.then(end, end);
    for (;;) {
      // Everything that can go on goes on in microtasks, which are all over when this comes.
      await new Promise((resolve) => setImmediate(resolve));
      if (done) return work;
      if (!this.#advance()) throw new Error('the simulation waits for something that no clock brings');
    }
  }

  /** False: nobody sleeps. */
  #advance(): boolean {
    for (let next = this.#moments.pop(); next !== undefined; next = this.#moments.pop()) {
      const sleepers = this.#sleepers.get(next.key) ?? [];
      this.#sleepers.delete(next.key);
      const asleep = sleepers.filter((sleeper) => !sleeper.awake);
      if (asleep.length === 0) continue;
      this.#now = next.key;
      for (const sleeper of asleep) {
        sleeper.awake = true;
        sleeper.together?.delete(sleeper);
        sleeper.resolve();
      }
      return true;
    }
    return false;
  }

  #asleepUnder(signal: AbortSignal): Set<Sleeper> {
    const known = this.#interruptible.get(signal);
    if (known !== undefined) return known;
    const sleepers = new Set<Sleeper>();
    this.#interruptible.set(signal, sleepers);
    const interrupt = (): void => {
      for (const sleeper of sleepers) {
        sleeper.awake = true;
        sleeper.reject(signal.reason);
      }
      sleepers.clear();
    };
    signal.addEventListener('abort', interrupt, { once: true });
    return sleepers;
  }
}
