import type { RolloutEvent } from '../../core/rollout/events.ts';

/** Samples that are kept: of a fast rollout they reach back some fifteen seconds, of a slow one as far as so many nodes. */
const kept = 60;
const apart = 250;
/** Fewer endings say nothing about how fast it goes. */
const fewest = 3;

/** How fast nodes end, from the latest endings. Costs the same however many there are. */
export class Pace {
  readonly #samples: { at: number; ended: number }[] = [];
  #ended = 0;

  saw(event: RolloutEvent): void {
    switch (event.type) {
      case 'node-finished':
        this.#count(event.at);
        return;
      // What comes after a rest goes at its own pace.
      case 'wave-entered':
      case 'rollback-started':
      case 'rollout-resumed':
      case 'wait-ended':
        this.#samples.length = 0;
        return;
      default:
    }
  }

  /** Nodes a second; null while too few have ended to tell. Epoch milliseconds. */
  perSecond(now: number): number | null {
    const first = this.#samples[0];
    if (first === undefined || this.#ended - first.ended < fewest || now <= first.at) return null;
    return ((this.#ended - first.ended) * 1000) / (now - first.at);
  }

  #count(at: number): void {
    this.#ended += 1;
    const last = this.#samples.at(-1);
    if (last !== undefined && at - last.at < apart) return;
    this.#samples.push({ at, ended: this.#ended });
    if (this.#samples.length > kept) this.#samples.shift();
  }
}

/** `2.3 nodes/s`, `14 nodes/min`, `5 nodes/h`: in the unit in which it is a number that one can see. */
export function paceText(perSecond: number): string {
  if (perSecond >= 1) return `${perSecond.toFixed(perSecond >= 10 ? 0 : 1)} nodes/s`;
  if (perSecond * 60 >= 1) return `${(perSecond * 60).toFixed(0)} nodes/min`;
  return `${Math.max(1, perSecond * 3600).toFixed(0)} nodes/h`;
}
