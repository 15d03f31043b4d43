import type { Plan } from '../../core/plan/plan.ts';
import { refuse } from '../../errors/problem.ts';
import { executionId } from '../execution-id.ts';
import type { CreateOptions, ExecutionId, LedgerEvent } from '../port.ts';
import type { TakenLease } from './branch-lease.ts';
import { appendEvents, emptyTail, eventFiles, readEvents } from './event-files.ts';
import { folderOf, indexFile, newestNumber, readIndex } from './execution-index.ts';
import type { LedgerContext } from './ledger-context.ts';
import { isLive, leaseFile, leasePath, type LeaseRecord, readLease, refuseHeld } from './lease-record.ts';
import { planFile } from './plan-file.ts';
import type { Addition } from './repository.ts';
import { blobOid, type Snapshot } from './snapshot.ts';
import { type Decided, transact } from './transact.ts';

export interface NewExecution<E extends LedgerEvent> extends CreateOptions<E> {
  readonly name: string;
  readonly plan: Plan;
  readonly first: (id: ExecutionId) => readonly E[];
}

/** Makes the next execution of a name with its lease. It counts from when it stands in the index, which is written last. */
export async function createExecution<E extends LedgerEvent>(
  context: LedgerContext<E>,
  wanted: NewExecution<E>,
): Promise<TakenLease<E>> {
  const taken = await transact(context, 'now', (snapshot) => decide(context, wanted, snapshot));
  context.plans.set(taken.id, wanted.plan);
  return taken;
}

async function decide<E extends LedgerEvent>(
  context: LedgerContext<E>,
  { name, plan, first, holder, unfinished }: NewExecution<E>,
  snapshot: Snapshot,
): Promise<Decided<TakenLease<E>>> {
  const { view, clock, leaseMs, sealBytes, describe } = context;
  const entries = await readIndex(view, snapshot);
  const before = newestNumber(entries, name);
  const closing = before === 0 ? null : await closed(context, executionId(name, before), snapshot, unfinished);
  const id = executionId(name, before + 1);
  const folder = folderOf(id);
  const now = clock.now();
  const record: LeaseRecord = { fence: 1, holder, since: now, expires: now + leaseMs, released: false };
  const events = first(id);
  const json = events.map((event) => JSON.stringify(event));
  const recorded = appendEvents(folder, emptyTail, [json], record.fence, sealBytes);
  const planned = await planFile(snapshot, folder, plan);
  const lease = leaseFile(folder, record);
  const additions = [
    ...planned.additions,
    ...recorded.additions,
    ...(closing === null ? [] : [closing]),
    lease,
    indexFile([...entries, { id, at: now }]),
  ];
  const left = eventFiles(snapshot, folder)
    .map((file) => `${folder}/${file}`)
    .filter((path) => !additions.some((addition) => addition.path === path));
  const lines = describe(id, events);
  const about = { lines: lines.length > 0 ? lines : [`${id}: made by ${holder.who}`], execution: id, fence: 1 };
  const taken = { id, events, tail: recorded.tail, record, fileOid: blobOid(lease.contents), written: true };
  return { change: { additions, deletions: [...planned.deletions, ...left], about }, result: taken };
}

/** Fences out whoever may still hold the lease of the one before; null when nobody does. Refuses when it is not finished or held. */
async function closed<E extends LedgerEvent>(
  { view, clock, isOver }: LedgerContext<E>,
  id: ExecutionId,
  snapshot: Snapshot,
  unfinished: CreateOptions<E>['unfinished'],
): Promise<Addition | null> {
  const folder = folderOf(id);
  const { events } = await readEvents<E>(view, snapshot, folder);
  if (unfinished(events)) refuse('execution-unfinished', { id });
  if (!snapshot.files.has(leasePath(folder))) return null;
  const lease = await readLease(view, snapshot, folder);
  if (lease.released) return null;
  if (await isLive(lease, clock.now(), isOver)) refuseHeld(id, lease);
  return leaseFile(folder, { ...lease, fence: lease.fence + 1, released: true });
}
