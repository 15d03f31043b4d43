import { ProblemError, problem, refuse } from '../../errors/problem.ts';
import type { ExecutionId, Holder } from '../port.ts';
import type { BranchView } from './branch-view.ts';
import type { Addition } from './repository.ts';
import type { Snapshot } from './snapshot.ts';

/** Who may write to an execution. The instants are in epoch milliseconds. */
export interface LeaseRecord {
  readonly fence: number;
  readonly holder: Holder;
  readonly since: number;
  readonly expires: number;
  readonly released: boolean;
}

export function leasePath(folder: string): string {
  return `${folder}/lease.json`;
}

/** Refuses with `ledger-corrupt` where there is none. */
export async function readLease(view: BranchView, snapshot: Snapshot, folder: string): Promise<LeaseRecord> {
  const file = leasePath(folder);
  const data = await view.contents(snapshot, file);
  const record = data === undefined ? null : leaseIn(data.toString('utf8'));
  return record ?? refuse('ledger-corrupt', { file, line: 1, detail: 'this is not a lease' });
}

export function leaseFile(folder: string, record: LeaseRecord): Addition {
  return { path: leasePath(folder), contents: Buffer.from(`${JSON.stringify(record, null, 2)}\n`) };
}

/** Held by somebody who can still be alive. */
export async function isLive(
  { released, expires, holder }: LeaseRecord,
  now: number,
  isOver: (holder: Holder) => Promise<boolean>,
): Promise<boolean> {
  return !released && now < expires && !(await isOver(holder));
}

export function refuseHeld(id: ExecutionId, { holder, since }: LeaseRecord): never {
  const { who, host, pid, run } = holder;
  return refuse('lease-held', { id, who, host, pid, since, run: run?.url ?? null });
}

export function leaseLost(id: ExecutionId, fence: number, record: LeaseRecord | null): ProblemError {
  const taken = record !== null && record.fence > fence ? record.holder : null;
  const { who, host, pid } = taken ?? { who: null, host: null, pid: null };
  return new ProblemError([problem('lease-lost', { id, fence, who, host, pid })]);
}

function leaseIn(text: string): LeaseRecord | null {
  try {
    const record = JSON.parse(text) as LeaseRecord;
    const { fence, holder, since, expires, released } = record;
    const numbers = [fence, since, expires, holder.pid].every(Number.isSafeInteger);
    const texts = typeof holder.who === 'string' && typeof holder.host === 'string';
    return numbers && texts && typeof released === 'boolean' && isRun(holder.run) ? record : null;
  } catch {
    return null;
  }
}

function isRun(run: Holder['run']): boolean {
  if (run === undefined) return true;
  return Number.isSafeInteger(run.id) && Number.isSafeInteger(run.attempt) && typeof run.url === 'string';
}
