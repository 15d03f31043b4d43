import { ProblemError } from '../../errors/problem.ts';
import type { Command, ExecutionId, Lease, LedgerEvent } from '../port.ts';
import { appendEvents, type EventTail } from './event-files.ts';
import { readLocks } from './decisions.ts';
import { folderOf } from './execution-index.ts';
import { settledFiles } from './inbox.ts';
import type { LedgerContext } from './ledger-context.ts';
import { leaseFile, leaseLost, leasePath, type LeaseRecord, readLease } from './lease-record.ts';
import { blobOid, type Snapshot } from './snapshot.ts';
import { type Decided, transact } from './transact.ts';
import { WriteQueue } from './write-queue.ts';

export interface TakenLease<E extends LedgerEvent> {
  readonly id: ExecutionId;
  readonly events: readonly E[];
  readonly tail: EventTail;
  readonly record: LeaseRecord;
  /** The contents of the lease's file that nobody may have changed; of the one before, where ours is not written yet. */
  readonly fileOid: string;
  readonly written: boolean;
}

type Ending = { readonly kind: 'release' } | { readonly kind: 'leave'; readonly keepMs: number };

export interface BranchLease<E extends LedgerEvent> extends Lease<E> {
  /** Throws `lease-lost` where the lease is taken with its first write, and somebody else was first: what was read is old by then. */
  confirm(): Promise<void>;
  /**
   * Records what is still to be written and leaves the lease to a later job, which continues it by `attach`; it lapses by itself after
   * so many milliseconds.
   */
  leave(keepMs: number): Promise<void>;
}

export class HeldBranchLease<E extends LedgerEvent> implements BranchLease<E> {
  readonly id: ExecutionId;
  readonly events: readonly E[];
  readonly #context: LedgerContext<E>;
  readonly #folder: string;
  readonly #queue: WriteQueue<E>;
  readonly #ended = new AbortController();
  readonly #stopped = new AbortController();
  readonly #settled = new Set<string>();
  #record: LeaseRecord;
  #written: boolean;
  #fileOid: string;
  #tail: EventTail;
  #ending: Promise<void> | null = null;

  constructor(context: LedgerContext<E>, { id, events, tail, record, fileOid, written }: TakenLease<E>) {
    this.id = id;
    this.events = events;
    this.#context = context;
    this.#folder = folderOf(id);
    this.#tail = tail;
    this.#record = record;
    this.#fileOid = fileOid;
    this.#written = written;
    this.#queue = new WriteQueue(context.lingerMs, (groups) => this.#commit(groups, null));
    this.#queue.failed.addEventListener('abort', () => this.#fail(this.#queue.failed.reason));
  }

  get fence(): number {
    return this.#record.fence;
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  append(events: readonly E[]): Promise<void> {
    return this.#queue.append(events);
  }

  write(events: readonly E[]): void {
    this.#queue.write(events);
  }

  check(): void {
    if (this.#ending !== null) throw this.#lost(null);
    this.signal.throwIfAborted();
    if (this.#context.clock.now() < this.#record.expires) return;
    const lost = this.#lost(null);
    this.#queue.fail(lost);
    throw lost;
  }

  async confirm(): Promise<void> {
    if (this.#written) return;
    const snapshot = await this.#context.view.look();
    if (snapshot.files.get(leasePath(this.#folder))?.oid !== this.#fileOid) throw await this.#overtaken(snapshot);
  }

  onCommand(listener: (command: Command) => void): () => void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#stopped.signal, this.signal]);
    void this.#listen(listener, signal);
    return () => stop.abort();
  }

  /** It is gone from the branch with the next thing written, or when the lease is let go. */
  settle(commandId: string): Promise<void> {
    this.#settled.add(commandId);
    this.#context.settled.add(commandId);
    return Promise.resolve();
  }

  release(): Promise<void> {
    return this.#end({ kind: 'release' });
  }

  leave(keepMs: number): Promise<void> {
    return this.#end({ kind: 'leave', keepMs });
  }

  #end(ending: Ending): Promise<void> {
    this.#ending ??= this.#finish(ending);
    return this.#ending;
  }

  async #finish(ending: Ending): Promise<void> {
    const rest = await this.#queue.close(this.#lost(null));
    this.#stopped.abort();
    if (!this.signal.aborted) await this.#commit(rest, ending);
  }

  async #commit(groups: readonly (readonly E[])[], ending: Ending | null): Promise<void> {
    const events = groups.flat();
    if (events.length === 0 && this.#settled.size === 0 && !(this.#written && ending !== null)) return;
    const next = this.#nextRecord(ending);
    const json = groups.map((group) => group.map((event) => JSON.stringify(event)));
    const settled = [...this.#settled];
    const done = await transact(this.#context, 'known', (snapshot) =>
      this.#decide(snapshot, json, settled, next, events),
    );
    this.#tail = done.tail;
    this.#fileOid = done.fileOid;
    this.#record = next ?? this.#record;
    this.#written = true;
    for (const id of settled) this.#settled.delete(id);
  }

  async #decide(
    snapshot: Snapshot,
    groups: readonly (readonly string[])[],
    settled: readonly string[],
    record: LeaseRecord | null,
    events: readonly E[],
  ): Promise<Decided<{ tail: EventTail; fileOid: string }>> {
    const { sealBytes } = this.#context;
    const { fence } = this;
    if (snapshot.files.get(leasePath(this.#folder))?.oid !== this.#fileOid) throw await this.#overtaken(snapshot);
    const { view, clock, admit } = this.#context;
    const refused = events.length === 0 ? null : admit(this.id, events, await readLocks(view, snapshot, clock.now()));
    if (refused !== null) throw new ProblemError([refused]);
    const { additions, deletions, tail } = appendEvents(this.#folder, this.#tail, groups, fence, sealBytes);
    const lease = record === null ? [] : [leaseFile(this.#folder, record)];
    const gone = [...deletions, ...settledFiles(snapshot, this.#folder, settled)];
    const lines = this.#context.describe(this.id, events);
    const change = {
      additions: [...additions, ...lease],
      deletions: gone.filter((path) => snapshot.files.has(path)),
      about: { lines: lines.length > 0 ? lines : [this.#housekeeping(record)], execution: this.id, fence },
    };
    const nothingToDo = change.additions.length === 0 && change.deletions.length === 0;
    const [file] = lease;
    const fileOid = file === undefined ? this.#fileOid : blobOid(file.contents);
    return { change: nothingToDo ? null : change, result: { tail, fileOid } };
  }

  /** Null: it stays as it is written. */
  #nextRecord(ending: Ending | null): LeaseRecord | null {
    const { clock, leaseMs } = this.#context;
    const now = clock.now();
    if (ending?.kind === 'release') return { ...this.#record, released: true };
    if (ending?.kind === 'leave') return { ...this.#record, expires: now + ending.keepMs };
    const soon = this.#record.expires - now < leaseMs / 2;
    return this.#written && !soon ? null : { ...this.#record, expires: Math.max(this.#record.expires, now + leaseMs) };
  }

  #housekeeping(record: LeaseRecord | null): string {
    if (record === null) return `${this.id}: commands settled`;
    return `${this.id}: ${record.released ? 'let go' : 'kept'} by ${record.holder.who}`;
  }

  async #overtaken(snapshot: Snapshot): Promise<ProblemError> {
    const record = await readLease(this.#context.view, snapshot, this.#folder).catch(() => null);
    return this.#lost(record);
  }

  #lost(record: LeaseRecord | null): ProblemError {
    return leaseLost(this.id, this.fence, record);
  }

  #fail(error: unknown): void {
    this.#stopped.abort();
    this.#ended.abort(error);
  }

  async #listen(listener: (command: Command) => void, signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    while (!signal.aborted) {
      // A look that failed is made again: a command is not worth the rollout.
      const commands = await this.#context.waiting(this.id).catch(() => []);
      for (const command of commands) {
        if (signal.aborted) return;
        if (seen.has(command.id)) continue;
        seen.add(command.id);
        listener(command);
      }
      await this.#context.clock.sleep(this.#context.pollMs, signal).catch(() => {});
    }
  }
}
