import type { RolloutEvent } from '../core/rollout/events.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { Reason } from '../errors/problem.ts';
import type { WindowAsked } from './virtual-gates.ts';

/** How the work behind a window fitted into it. Times are epoch milliseconds, lengths milliseconds. */
export interface WindowFit {
  readonly gate: string;
  /** Name of the wave; null: the whole rollout. */
  readonly wave: string | null;
  /** How long the rollout waited for it to open. */
  readonly waited: number;
  /** When it was open for the work; null: it never was. */
  readonly opened: number | null;
  /** When it closed then; null: with no end in sight, or it was never open. */
  readonly closes: number | null;
  /** When the work behind it was over; null: it was not, or never began. */
  readonly workEnded: number | null;
  /** How long work went on after it had closed; 0: it fitted. */
  readonly overran: number;
  /** What it said last. */
  readonly reason: Reason;
}

type Watched = { -readonly [K in keyof WindowFit]: WindowFit[K] } & { firstAsked: number; index: number | null };

/** Watches windows, and whether the work behind each ended before it closed. */
export class WindowFits {
  readonly #watched = new Map<string, Watched>();

  asked({ gate, wave, at, result, closes }: WindowAsked, state: RolloutState): void {
    // A rollback asks the gates of its waves again; that is about the way back.
    if (state.phase === 'rollback') return;
    const key = `${wave ?? ''}:${gate}`;
    const known = this.#watched.get(key);
    const passed = result.verdict === 'pass';
    const firstAsked = known?.firstAsked ?? at;
    this.#watched.set(key, {
      gate,
      wave: wave === null ? null : (state.waves[wave]?.name ?? null),
      index: wave,
      firstAsked,
      waited: at - firstAsked,
      opened: passed ? at : null,
      closes: passed ? closes : null,
      workEnded: null,
      overran: 0,
      reason: result.reason,
    });
  }

  happened(event: RolloutEvent): void {
    if (event.type === 'wave-worked') this.#workEnded(event.at, (watched) => watched.index === event.wave);
  }

  /** `at`: when the last work of the rollout was over. */
  result(at: number): WindowFit[] {
    this.#workEnded(at, ({ opened, workEnded }) => opened !== null && workEnded === null);
    return [...this.#watched.values()].map(({ firstAsked: _, index: __, ...fit }) => fit);
  }

  #workEnded(at: number, concerned: (watched: Watched) => boolean): void {
    for (const watched of this.#watched.values()) {
      if (watched.opened === null || !concerned(watched)) continue;
      watched.workEnded = at;
      watched.overran = watched.closes === null ? 0 : Math.max(0, at - watched.closes);
    }
  }
}
