import type { Plan } from '../core/plan/plan.ts';
import type { Clock } from '../core/ports.ts';
import { decide, type Input } from '../core/rollout/decide.ts';
import { evolve } from '../core/rollout/evolve.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import type { Recorder } from './ports.ts';

export type SessionListener = (events: readonly RolloutEvent[], state: RolloutState) => void;

/**
 * One driver's hold on one execution: its state, and the only way to change it. An input is decided, evolved at once, so that the next
 * decision knows of it, and recorded; listeners hear of events only when they are safe.
 */
export class Session {
  readonly plan: Plan;
  readonly clock: Clock;
  #state: RolloutState;
  readonly #recorder: Recorder;
  readonly #listeners: SessionListener[] = [];
  readonly #changed = new Set<() => void>();
  #failure: Error | null = null;

  constructor(state: RolloutState, recorder: Recorder, clock: Clock) {
    this.plan = state.plan;
    this.#state = state;
    this.#recorder = recorder;
    this.clock = clock;
  }

  get state(): RolloutState {
    return this.#state;
  }

  listen(listener: SessionListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Decides and records. Resolves with what happened once it is safe; rejects when it cannot be recorded any more. `at`, in epoch
   * milliseconds: when it happened, where that was not now.
   */
  async apply(input: Input, at: number = this.clock.now()): Promise<readonly RolloutEvent[]> {
    this.assertWritable();
    const events = decide(this.#state, input, at);
    if (events.length === 0) return events;
    this.#state = events.reduce(evolve, this.#state);
    const recorded = this.#recorder.append(events);
    for (const wake of this.#changed) wake();
    try {
      await recorded;
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
      for (const wake of this.#changed) wake();
      throw error;
    }
    for (const listener of this.#listeners) listener(events, this.#state);
    return events;
  }

  /** Throws what made recording impossible, if anything did: nothing may be begun after that. */
  assertWritable(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  get writable(): boolean {
    return this.#failure === null;
  }

  /** Calls back after every change of the state until the returned function is called. */
  onChange(callback: () => void): () => void {
    this.#changed.add(callback);
    return () => this.#changed.delete(callback);
  }
}
