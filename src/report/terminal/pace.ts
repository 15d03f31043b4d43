import type { RolloutEvent } from '../../core/rollout/events.ts';

/** The last so many endings say how fast it goes now; older ones are of other waves. */
const kept = 200;

/** How fast nodes end, from the times at which the latest ended. */
export class Pace {
  readonly #ends: number[] = [];

  saw(events: readonly RolloutEvent[]): void {
    for (const event of events) {
      if (event.type === 'node-finished') this.#ends.push(event.at);
      if (event.type === 'rollout-paused' || event.type === 'bake-started') this.#ends.length = 0;
    }
    if (this.#ends.length > kept) this.#ends.splice(0, this.#ends.length - kept);
  }

  /** Nodes a second; null while too few have ended to tell. */
  perSecond(now: number): number | null {
    const first = this.#ends[0];
    if (first === undefined || this.#ends.length < 3 || now <= first) return null;
    return (this.#ends.length * 1000) / (now - first);
  }
}
