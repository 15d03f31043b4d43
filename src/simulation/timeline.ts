import { openApproval } from '../core/rollout/approval.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { RolloutState } from '../core/rollout/state.ts';

/** What a rollout spends time on. `wait`: nothing can be done until a window opens or a gate can tell. */
export const activities = ['work', 'gate', 'task', 'approval', 'bake', 'wait', 'rollback'] as const;
export type Activity = (typeof activities)[number];

/** A stretch of the rollout's time. The stretches lie side by side: together they are all the time it took. Epoch milliseconds. */
export interface Stretch {
  /** Name of the wave; null before the first, after the last, and where several waves go back. */
  readonly wave: string | null;
  readonly what: Activity;
  /** The gate, task or round. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Keeps account of where the time goes. At the top level a rollout does one thing at a time; what batches do side by side is `work`. */
export class Timeline {
  readonly stretches: Stretch[] = [];
  #open: Stretch | null = null;
  /** What goes on again after a wait in a bake. */
  #bake: { wave: string; name: string } | null = null;

  begin(what: Activity, wave: string | null, name: string, at: number): void {
    this.end(at);
    this.#open = { wave, what, name, from: at, to: at };
  }

  /** Ends what goes on; in a bake the bake goes on. */
  end(at: number): void {
    if (this.#open !== null && at > this.#open.from) this.#add({ ...this.#open, to: at });
    this.#open =
      this.#bake === null ? null : { wave: this.#bake.wave, what: 'bake', name: this.#bake.name, from: at, to: at };
  }

  happened(event: RolloutEvent, state: RolloutState): void {
    const { at } = event;
    switch (event.type) {
      case 'round-started': {
        const wave = state.waves[event.wave]?.name ?? null;
        const back = state.phase === 'rollback';
        return this.begin(back ? 'rollback' : 'work', wave, `round ${event.round + 1}`, at);
      }
      case 'task-started':
        return this.begin('task', event.wave === null ? null : (state.waves[event.wave]?.name ?? null), event.task, at);
      case 'approval-awaited': {
        const wave = state.waves[event.wave]?.name ?? '';
        return this.begin('approval', wave, `approval of ${wave}`, at);
      }
      case 'approval-given':
        return openApproval(state) === null ? this.end(at) : undefined;
      case 'round-settled':
      case 'task-finished':
      case 'wait-ended':
        return this.end(at);
      case 'rollout-waiting': {
        const { gate, place } = event.reason.args;
        const inWave = state.phase === 'waves' ? (state.waves[state.wave]?.name ?? null) : null;
        return this.begin('wait', inWave, String(gate ?? place ?? event.reason.code), at);
      }
      case 'bake-started': {
        const wave = state.waves[event.wave]?.name ?? '';
        this.end(at);
        this.#bake = { wave, name: 'bake' };
        return this.end(at);
      }
      case 'wave-succeeded':
      case 'rollback-started':
      case 'rollout-paused':
      case 'stop-requested':
        this.#bake = null;
        // A round that goes on until what is in flight has ended is still work.
        return this.#open?.what === 'bake' ? this.end(at) : undefined;
      default:
        return undefined;
    }
  }

  #add(stretch: Stretch): void {
    const last = this.stretches.at(-1);
    const more = last?.to === stretch.from && last.what === stretch.what && last.wave === stretch.wave;
    if (more && last.name === stretch.name) this.stretches[this.stretches.length - 1] = { ...last, to: stretch.to };
    else this.stretches.push(stretch);
  }
}
