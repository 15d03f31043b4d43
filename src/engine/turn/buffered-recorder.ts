import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { Recorder } from '../ports.ts';

/** What is recorded at once: a task that began or ended must be known to whoever comes after a crash. */
const urgent: ReadonlySet<RolloutEvent['type']> = new Set(['task-started', 'task-finished']);

/** Where the events of a turn are kept in the end. */
export interface TurnRecord extends Recorder {
  /** As `append`, for events that nobody waits for: they are safe when the lease is let go. */
  write(events: readonly RolloutEvent[]): void;
}

/**
 * Holds back what happens in a turn, so that it is recorded in one piece: all of it or, where the driver dies, nothing, and the next turn
 * decides the same again. What must not be decided again is recorded at once, with all that came before it.
 */
export class BufferedRecorder implements Recorder {
  readonly #record: TurnRecord;
  #held: RolloutEvent[] = [];

  constructor(record: TurnRecord) {
    this.#record = record;
  }

  async append(events: readonly RolloutEvent[]): Promise<void> {
    this.#held.push(...events);
    if (events.some(({ type }) => urgent.has(type))) await this.flush();
  }

  /** Records what is held back; resolves once that is safe. Does nothing when nothing is. */
  async flush(): Promise<void> {
    const events = this.#take();
    if (events.length > 0) await this.#record.append(events);
  }

  /** Leaves what is held back to the record, which keeps it as it lets go of its lease: one write for both. */
  handOver(): void {
    const events = this.#take();
    if (events.length > 0) this.#record.write(events);
  }

  #take(): RolloutEvent[] {
    const events = this.#held;
    this.#held = [];
    return events;
  }
}
