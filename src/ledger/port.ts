import type { Plan } from '../core/plan/plan.ts';

/** The least that a ledger knows of an event: its kind and when it happened, in epoch milliseconds. It is JSON throughout. */
export interface LedgerEvent {
  readonly type: string;
  readonly at: number;
}

/** `NAME-N`: the N-th execution of the rollout NAME, counted from 1. */
export type ExecutionId = string;

/** Who works on an execution. Host and process id are there for people: liveness is never judged by them alone. */
export interface Holder {
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /** The workflow run in which it works. */
  readonly run?: HolderRun;
}

export interface HolderRun {
  readonly id: number;
  /** From 1; a run that is run again has the same id. */
  readonly attempt: number;
  readonly url: string;
}

/** What somebody asks of an execution, whoever drives it. JSON throughout; `id` is a UUID, `at` is in epoch milliseconds. */
export interface Command {
  readonly id: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly at: number;
}

export interface History<E extends LedgerEvent> {
  readonly events: readonly E[];
  /** True when the end of the record was cut off in the middle of a write, which nobody was told had succeeded; it is left out. */
  readonly torn: boolean;
}

/** How far a follower has read. Opaque: taken from one `follow` and given to the next. */
export interface Cursor {
  readonly seq: number;
  readonly position: string;
}

export interface News<E extends LedgerEvent> {
  readonly events: readonly E[];
  readonly cursor: Cursor;
  /** True when what was followed is no longer there and `events` begins at the first one again. */
  readonly restarted: boolean;
}

export interface CreateOptions<E extends LedgerEvent> {
  readonly holder: Holder;
  /** Whether these events leave work to do; asked about the newest execution of the same name. */
  readonly unfinished: (events: readonly E[]) => boolean;
}

export interface AcquireOptions {
  /**
   * How long, in milliseconds, to watch a lease that shows no sign of life before giving up; 0 by default. A dead one lapses within
   * 2,500. A lease that is seen alive is refused at once, however long this is.
   */
  readonly waitMs?: number;
  /** Called once, when the lease looks dead and has to lapse. */
  readonly onWait?: (held: { readonly holder: Holder | null; readonly since: number | null }) => void;
  readonly signal?: AbortSignal;
}

/**
 * The append-only record of every execution: the one truth. Errors are `ProblemError`s with the codes of `src/errors/ledger.ts`.
 * Reading needs no lease and may show events that their writer has not been told are safe yet; only a lease's holder decides on them.
 */
export interface Ledger<E extends LedgerEvent> {
  /** Every execution, newest first. */
  list(): Promise<readonly ExecutionId[]>;
  /** The newest execution of a name; null when there is none. */
  newest(name: string): Promise<ExecutionId | null>;
  /** An id as it is, a bare name as its newest; refuses with `no-such-execution`. */
  resolve(text: string): Promise<ExecutionId>;

  /**
   * Makes the next execution of a name and takes its lease, all at once or not at all. `first` gives its first events and is asked
   * again when somebody else took the number. Refuses with `execution-unfinished`.
   */
  create(
    name: string,
    plan: Plan,
    first: (id: ExecutionId) => readonly E[],
    options: CreateOptions<E>,
  ): Promise<Lease<E>>;
  readPlan(id: ExecutionId): Promise<Plan>;
  read(id: ExecutionId): Promise<History<E>>;
  /** What happened since the cursor; without one, everything. */
  follow(id: ExecutionId, from?: Cursor): Promise<News<E>>;

  /** Refuses with `lease-held` while somebody drives it, with `execution-superseded` when a newer execution of the name exists. */
  acquire(id: ExecutionId, holder: Holder, options?: AcquireOptions): Promise<Lease<E>>;

  /** Hands a command to whoever drives the execution, now or next. */
  send(id: ExecutionId, command: Command): Promise<void>;
  /** The commands that nobody has settled yet, oldest first. */
  commands(id: ExecutionId): Promise<readonly Command[]>;

  /** A folder on this machine for what the execution's steps print; it exists. */
  outputFolder(id: ExecutionId): Promise<string>;
}

/** The right to write to one execution. A later holder's fence is higher, and from then on an earlier holder's writes fail. */
export interface Lease<E extends LedgerEvent> {
  readonly id: ExecutionId;
  readonly fence: number;
  /** All that was recorded when the lease was taken: what every earlier holder was told is safe is among it. */
  readonly events: readonly E[];
  /** Aborted when nothing more can be recorded under this lease; the reason is the ProblemError that says why. */
  readonly signal: AbortSignal;

  /**
   * Records events, all of them or none, after all that was given before. Resolves once they would survive a power cut and the lease
   * was still held after that: only then act on them. Rejects with `lease-lost` or `ledger-not-writable`; after that every call does.
   */
  append(events: readonly E[]): Promise<void>;
  /** As `append`, for events that nobody waits for: they are safe within moments, or with the next append. Failure shows in `signal`. */
  write(events: readonly E[]): void;
  /** Throws `lease-lost` unless the lease is held at this moment. For acting a while after an append. */
  check(): void;

  /**
   * Calls back with each command in the order sent, the unsettled ones of earlier drivers first, until the lease ends or the returned
   * function is called. A command may come again after a crash between recording its event and `settle`: record the command's id in
   * that event, and settle without acting on one whose id is recorded already.
   */
  onCommand(listener: (command: Command) => void): () => void;
  /** Forgets a command, once the event that records it is safe. */
  settle(commandId: string): Promise<void>;

  /** Records what is still to be written and lets go: the next `acquire` succeeds at once. Calling it again does nothing. */
  release(): Promise<void>;
}
