import { refuse } from '../../errors/problem.ts';
import { executionId, parseExecutionId } from '../execution-id.ts';
import type { ExecutionId, Holder, LedgerEvent } from '../port.ts';
import type { TakenLease } from './branch-lease.ts';
import { readEvents } from './event-files.ts';
import { existingFolder, type IndexEntry, newestNumber, readIndex } from './execution-index.ts';
import type { LedgerContext } from './ledger-context.ts';
import { isLive, leaseFile, leaseLost, leasePath, type LeaseRecord, readLease, refuseHeld } from './lease-record.ts';
import { blobOid } from './snapshot.ts';
import { transact } from './transact.ts';

/** Takes the lease of an execution that nobody alive holds; with its first write, where that is wanted. */
export function takeLease<E extends LedgerEvent>(
  context: LedgerContext<E>,
  id: ExecutionId,
  holder: Holder,
  withFirstWrite: boolean,
): Promise<TakenLease<E>> {
  const { view, clock, leaseMs, isOver } = context;
  return transact(context, 'now', async (snapshot) => {
    const entries = await readIndex(view, snapshot);
    const folder = existingFolder(entries, id);
    refuseSuperseded(entries, id);
    const before = await readLease(view, snapshot, folder);
    const now = clock.now();
    if (await isLive(before, now, isOver)) refuseHeld(id, before);
    const { events, tail } = await readEvents<E>(view, snapshot, folder);
    const record: LeaseRecord = {
      fence: before.fence + 1,
      holder,
      since: now,
      expires: now + leaseMs,
      released: false,
    };
    const file = leaseFile(folder, record);
    const fileOid = withFirstWrite ? (snapshot.files.get(leasePath(folder))?.oid ?? '') : blobOid(file.contents);
    const taken = { id, events, tail, record, fileOid, written: !withFirstWrite };
    if (withFirstWrite) return { change: null, result: taken };
    const about = { lines: [`${id}: taken by ${holder.who}`], execution: id, fence: record.fence };
    return { change: { additions: [file], deletions: [], about }, result: taken };
  });
}

/** Continues a lease under its fence. */
export async function attachLease<E extends LedgerEvent>(
  { view, clock }: LedgerContext<E>,
  id: ExecutionId,
  fence: number,
): Promise<TakenLease<E>> {
  const snapshot = await view.look();
  const folder = existingFolder(await readIndex(view, snapshot), id);
  const record = await readLease(view, snapshot, folder);
  const held = record.fence === fence && !record.released && clock.now() < record.expires;
  if (!held) throw leaseLost(id, fence, record);
  const { events, tail } = await readEvents<E>(view, snapshot, folder);
  return { id, events, tail, record, fileOid: snapshot.files.get(leasePath(folder))?.oid ?? '', written: true };
}

/** A name has one execution in the works at a time, so only its newest is ever gone on with. */
function refuseSuperseded(entries: readonly IndexEntry[], id: ExecutionId): void {
  const { name, number } = parseExecutionId(id) ?? { name: id, number: 0 };
  const newest = newestNumber(entries, name);
  if (newest > number) refuse('execution-superseded', { id, by: executionId(name, newest) });
}
