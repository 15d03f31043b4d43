import { closeSync } from 'node:fs';
import type { Clock } from '../../core/ports.ts';
import { ProblemError, problem } from '../../errors/problem.ts';
import type { Command, ExecutionId, Lease, LedgerEvent } from '../port.ts';
import type { EventFile } from './event-file.ts';
import { GroupCommit } from './group-commit.ts';
import { settleCommand, watchInbox } from './inbox.ts';
import { beat, type Claim, isHeld, readLease, releaseClaim } from './lease-file.ts';
import { notWritable } from './os-errors.ts';

/** Many within the two seconds that make a lease dead, and soon enough that `pause` finds a live driver at once. */
const heartbeatMs = 250;

export class FileLease<E extends LedgerEvent> implements Lease<E> {
  readonly id: ExecutionId;
  readonly events: readonly E[];
  readonly #claim: Claim;
  readonly #clock: Clock;
  readonly #file: EventFile;
  readonly #commit: GroupCommit;
  readonly #ended = new AbortController();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #watches = new Set<() => void>();
  #released: Promise<void> | null = null;

  constructor(id: ExecutionId, claim: Claim, file: EventFile, events: readonly E[], clock: Clock) {
    this.id = id;
    this.events = events;
    this.#claim = claim;
    this.#clock = clock;
    this.#file = file;
    this.#commit = new GroupCommit(
      file,
      claim.fence,
      () => this.#mustHold(),
      (error) => {
        this.#stop();
        this.#ended.abort(error);
      },
    );
    // Not worth staying alive for: who forgets to release has nothing more to do, and the lease lapses.
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
  }

  get fence(): number {
    return this.#claim.fence;
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  append(events: readonly E[]): Promise<void> {
    return this.#commit.append(events);
  }

  write(events: readonly E[]): void {
    this.#commit.write(events);
  }

  check(): void {
    if (this.#released !== null) throw this.#lost();
    this.signal.throwIfAborted();
    try {
      this.#mustHold();
    } catch (error) {
      this.#commit.fail(error);
      throw error;
    }
  }

  onCommand(listener: (command: Command) => void): () => void {
    if (this.signal.aborted || this.#released !== null) return () => {};
    const stop = watchInbox(this.#claim.folder, listener);
    this.#watches.add(stop);
    return stop;
  }

  settle(commandId: string): Promise<void> {
    return settleCommand(this.#claim.folder, commandId);
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    await this.#commit.close(this.#lost());
    this.#stop();
    releaseClaim(this.#claim);
    closeSync(this.#file.fd);
  }

  /** A holder that slept looks before it says that it is alive: somebody may have counted it dead. */
  #beat(): void {
    try {
      this.check();
      beat(this.#claim, this.#clock.now());
    } catch (error) {
      this.#commit.fail(notWritable(this.#claim.folder, error));
    }
  }

  #mustHold(): void {
    let held: boolean;
    try {
      held = isHeld(this.#claim);
    } catch (error) {
      throw notWritable(this.#claim.folder, error);
    }
    if (!held) throw this.#lost();
  }

  #lost(): ProblemError {
    const { who, host, pid } = this.#successor() ?? { who: null, host: null, pid: null };
    return new ProblemError([problem('lease-lost', { id: this.id, fence: this.fence, who, host, pid })]);
  }

  #successor() {
    try {
      return readLease(this.#claim.folder, this.fence + 1).holder;
    } catch {
      // The folder is gone, or nobody came after.
      return null;
    }
  }

  #stop(): void {
    clearInterval(this.#heartbeat);
    for (const stop of this.#watches) stop();
  }
}
