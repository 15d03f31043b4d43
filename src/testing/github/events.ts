/** The way of events to whoever schedules workflows: after the answer, one by one; on request doubled or swapped. */
import { userView } from './views/common.ts';
import { fullRepository } from './views/repository.ts';
import type { GitHubEvent, World } from './world.ts';

export type OnEvent = (event: GitHubEvent) => void | Promise<void>;

/** With what every payload has: where it happened, and who did it. */
export const addressed = (world: World, event: GitHubEvent): GitHubEvent => ({
  ...event,
  payload: {
    ...event.payload,
    repository: fullRepository(world, event.repository),
    sender: userView(world, event.actor),
  },
});

export interface DeliveryFault {
  readonly event: GitHubEvent['name'];
  readonly kind: 'twice' | 'after-the-next' | 'lost';
}

export class Outbox {
  readonly #listener: OnEvent;
  readonly #faults: DeliveryFault[] = [];
  /** Waiting to be overtaken by the next event. */
  #held: GitHubEvent[] = [];
  #tail: Promise<void> = Promise.resolve();
  readonly failures: unknown[] = [];

  constructor(listener: OnEvent) {
    this.#listener = listener;
  }

  /** Each hits the next event of its name. */
  disturb(...faults: readonly DeliveryFault[]): void {
    this.#faults.push(...faults);
  }

  add(event: GitHubEvent): void {
    const index = this.#faults.findIndex((fault) => fault.event === event.name);
    const [fault] = index === -1 ? [] : this.#faults.splice(index, 1);
    if (fault?.kind === 'lost') return;
    if (fault?.kind === 'after-the-next') {
      this.#held.push(event);
      return;
    }
    const held = this.#held;
    this.#held = [];
    for (const each of [event, ...(fault?.kind === 'twice' ? [event] : []), ...held]) this.#deliver(each);
  }

  /** When everything so far was delivered and taken. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  #deliver(event: GitHubEvent): void {
    this.#tail = this.#tail
      // After the answer to the request that caused it.
      .then(async () => {
        await new Promise(setImmediate);
        await this.#listener(event);
      })
      .catch((error: unknown) => {
        this.failures.push(error);
      });
  }
}
