import { Spawner } from './spawner.ts';

/**
 * Several spawners that take turns: each waits until what it started runs, and meanwhile the next process is started by another one.
 * One that is gone is passed over as long as there is another.
 */
export class Spawners {
  readonly #all: readonly Spawner[];
  #turn = 0;

  /** Resolves once they are at work, with as many as could be started; with null where none could be, which does no harm. */
  static async start(count: number): Promise<Spawners | null> {
    const started = await Promise.all(Array.from({ length: count }, () => Spawner.start()));
    const all = started.filter((spawner) => spawner !== null);
    return all.length === 0 ? null : new Spawners(all);
  }

  private constructor(all: readonly Spawner[]) {
    this.#all = all;
  }

  /** Whose turn it is. */
  next(): Spawner {
    const working = this.#all.filter(({ ready }) => ready);
    // One that is gone starts processes from here.
    const all = working.length === 0 ? this.#all : working;
    this.#turn += 1;
    return all[this.#turn % all.length] as Spawner;
  }

  /** Lets all of them go; what they started goes on. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map((spawner) => spawner.close()));
  }
}
