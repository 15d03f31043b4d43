import type { Plan } from '../../core/plan/plan.ts';
import type { Clock, Random } from '../../core/ports.ts';
import type { Problem } from '../../errors/problem.ts';
import type { Decision, Lock } from '../decision.ts';
import { executionId } from '../execution-id.ts';
import type { AcquireOptions, Command, CreateOptions, ExecutionId, Holder, Ledger, LedgerEvent } from '../port.ts';
import { resolveExecution } from '../resolve.ts';
import { type BranchLease, HeldBranchLease } from './branch-lease.ts';
import { BranchView } from './branch-view.ts';
import { compact, type Retention } from './compact.ts';
import { createExecution } from './create.ts';
import { type Decide, type Decided, decideOnce, readDecision, readDecisions, readLocks } from './decisions.ts';
import { readEvents } from './event-files.ts';
import { BranchExecutionReader, type ExecutionReader } from './execution-reader.ts';
import { existingFolder, newestFirst, newestNumber, readIndex } from './execution-index.ts';
import { readNews } from './follow.ts';
import { inboxFile, waitingCommands } from './inbox.ts';
import type { LedgerContext } from './ledger-context.ts';
import { isLive, readLease } from './lease-record.ts';
import { outputFolder } from './output-folder.ts';
import { readPlan } from './plan-file.ts';
import type { BranchRepository } from './repository.ts';
import type { Snapshot } from './snapshot.ts';
import { readTakenAway, type TakenAway } from './taken-away.ts';
import { attachLease, takeLease } from './take-lease.ts';
import { transact } from './transact.ts';

export interface BranchAcquireOptions extends AcquireOptions {
  /**
   * The lease is written with the first thing that is recorded under it, in the same commit: a turn that finds nothing to do writes
   * nothing. Until then somebody else may take it, and the first write fails with `lease-lost`.
   */
  readonly withFirstWrite?: boolean;
}

export interface BranchLedger<E extends LedgerEvent> extends Ledger<E> {
  create(
    name: string,
    plan: Plan,
    first: (id: ExecutionId) => readonly E[],
    options: CreateOptions<E>,
  ): Promise<BranchLease<E>>;
  acquire(id: ExecutionId, holder: Holder, options?: BranchAcquireOptions): Promise<BranchLease<E>>;
  /** Continues a lease that an earlier job of the same run took; refuses with `lease-lost` unless it is still held under this fence. */
  attach(id: ExecutionId, fence: number): Promise<BranchLease<E>>;
  /** Reads one execution, and what people ask of it, in the fewest questions: for the many jobs of a round. */
  reader(id: ExecutionId): ExecutionReader<E>;
  /** Whether whoever drove it last has not let go of it: it still does, it died, or it left something to be shown. */
  leftBehind(id: ExecutionId): Promise<boolean>;
  /** Whether somebody alive holds its lease: a job that works on it, or one that handed it to other jobs of its run. */
  isDriven(id: ExecutionId): Promise<boolean>;
  /** What was decided on a command, by its `decisionKey`; null: nothing. */
  decision(key: string): Promise<Decision | null>;
  /** What was decided on comments of an issue or pull request, the oldest first; null: of all of them. */
  decisions(issue: number | null): Promise<readonly Decision[]>;
  /** Decides on a command in a comment unless that was done before; with what follows from it, all at once or not at all. */
  decide(key: string, make: Decide<E>): Promise<Decided>;
  /** The locks that hold now. */
  locks(): Promise<readonly Lock[]>;
  /** Takes old executions away and packs those that are closed; gives the ids of those that are gone. */
  compact(retention: Retention): Promise<readonly ExecutionId[]>;
  /** What is still told of executions that were taken away, in the order in which they went. */
  takenAway(): Promise<readonly TakenAway[]>;
}

export interface BranchLedgerOptions<E extends LedgerEvent> {
  readonly repository: BranchRepository;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes ids that never come twice. */
  readonly uuid: () => string;
  /** What the events say happened, a line each, the most important first; for the messages of commits. */
  readonly describe: (id: ExecutionId, events: readonly E[], plan: Plan | null) => readonly string[];
  /** What is still to be told of an execution after its record was taken away; JSON throughout. Absent: nothing but that it was there. */
  readonly remember?: (plan: Plan, events: readonly E[]) => readonly unknown[];
  /** Why events may not be recorded while these locks hold; null: they may. Absent: locks keep nothing out. */
  readonly admit?: (plan: Plan | null, events: readonly E[], locks: readonly Lock[]) => Problem | null;
  /** Whether the run that a lease is held by has ended; a lease is dead then, however long it would still last. */
  readonly isOver: (holder: Holder) => Promise<boolean>;
  /** A folder on this machine, in which each execution has one for output. */
  readonly outputRoot: string;
  /** Logins besides our own whose commits are as good as ours. */
  readonly trusted?: readonly string[];
  /** Whether GitHub signs what is committed through it; then what is not signed is foreign. */
  readonly signed?: boolean;
  /** How long a lease lasts that nobody renews, in milliseconds; 6 hours, the longest that a job on GitHub lasts, where absent. */
  readonly leaseMs?: number;
  /** Between looks for commands, in milliseconds; 10,000 where absent. */
  readonly pollMs?: number;
  /** How long events that nobody waits for gather company, in milliseconds; 1,000 where absent. */
  readonly lingerMs?: number;
  /** A file of events is full with so many bytes; 393,216 where absent. */
  readonly sealBytes?: number;
  /** Contents of one commit; 4 MiB where absent. */
  readonly mostCommitBytes?: number;
}

/** The ledger on a branch of a repository: `docs/adr/0009-ledger-branch.md`. */
export function openBranchLedger<E extends LedgerEvent>(options: BranchLedgerOptions<E>): BranchLedger<E> {
  const context = makeContext(options);
  const { view, clock, plans } = context;
  const index = async (snapshot: Snapshot) => readIndex(view, snapshot);
  const at = async (id: ExecutionId): Promise<{ snapshot: Snapshot; folder: string }> => {
    const snapshot = await view.look();
    return { snapshot, folder: existingFolder(await index(snapshot), id) };
  };
  return {
    list: async () => newestFirst(await index(await view.look())),
    newest: async (name) => {
      const number = newestNumber(await index(await view.look()), name);
      return number === 0 ? null : executionId(name, number);
    },
    resolve: async (text) => resolveExecution(text, newestFirst(await index(await view.look()))),
    create: async (name, plan, first, { holder, unfinished }) => {
      const taken = await createExecution(context, { name, plan, first, holder, unfinished });
      return new HeldBranchLease(context, taken);
    },
    readPlan: async (id) => {
      const { snapshot, folder } = await at(id);
      const plan = plans.get(id) ?? (await readPlan(view, snapshot, folder));
      plans.set(id, plan);
      return plan;
    },
    read: async (id) => {
      const { snapshot, folder } = await at(id);
      const { events, torn } = await readEvents<E>(view, snapshot, folder);
      return { events, torn };
    },
    follow: async (id, from) => {
      const { snapshot, folder } = await at(id);
      return readNews(await readEvents<E>(view, snapshot, folder), from);
    },
    acquire: async (id, holder, { withFirstWrite = false } = {}) =>
      new HeldBranchLease(context, await takeLease(context, id, holder, withFirstWrite)),
    attach: async (id, fence) => new HeldBranchLease(context, await attachLease(context, id, fence)),
    send: (id, command) =>
      transact(context, 'now', async (snapshot) => {
        const folder = existingFolder(await index(snapshot), id);
        const file = inboxFile(snapshot, folder, command, clock.now());
        const about = { lines: [`${id}: ${command.verb} asked for by ${command.by}`], execution: id };
        return { result: undefined, change: file === null ? null : { additions: [file], deletions: [], about } };
      }),
    commands: context.waiting,
    reader: (id) => new BranchExecutionReader<E>(view, id, options.outputRoot),
    leftBehind: async (id) => {
      const { snapshot, folder } = await at(id);
      return !(await readLease(view, snapshot, folder)).released;
    },
    isDriven: async (id) => {
      const { snapshot, folder } = await at(id);
      return isLive(await readLease(view, snapshot, folder), clock.now(), options.isOver);
    },
    outputFolder: async (id) => {
      await at(id);
      return outputFolder(options.outputRoot, id);
    },
    decision: async (key) => readDecision(view, await view.look(), key),
    decisions: async (issue) => readDecisions(view, await view.look(), issue),
    decide: (key, make) => decideOnce(context, key, make),
    locks: async () => readLocks(view, await view.look(), clock.now()),
    compact: (retention) => compact(context, retention),
    takenAway: async () => readTakenAway(context, await view.look()),
  };
}

function makeContext<E extends LedgerEvent>(options: BranchLedgerOptions<E>): LedgerContext<E> {
  const { repository, clock, random, uuid, describe, isOver, trusted = [], signed = false } = options;
  const view = new BranchView(repository, { logins: trusted, signed });
  const plans = new Map<ExecutionId, Plan>();
  const settled = new Set<string>();
  const waiting = async (id: ExecutionId): Promise<readonly Command[]> => {
    const snapshot = await view.look();
    const folder = existingFolder(await readIndex(view, snapshot), id);
    return (await waitingCommands(view, snapshot, folder)).filter((command) => !settled.has(command.id));
  };
  const {
    leaseMs = 21_600_000,
    pollMs = 10_000,
    lingerMs = 1_000,
    sealBytes = 393_216,
    mostCommitBytes = 4_194_304,
  } = options;
  const times = { leaseMs, pollMs, lingerMs };
  const sizes = { sealBytes, mostCommitBytes };
  const shared = { view, clock, random, uuid, isOver, plans, settled, waiting };
  return {
    ...shared,
    ...times,
    ...sizes,
    describe: (id, events) => describe(id, events, plans.get(id) ?? null),
    remember: (plan, events) => options.remember?.(plan, events) ?? [],
    admit: (id, events, locks) => options.admit?.(plans.get(id) ?? null, events, locks) ?? null,
  };
}
