import type { Clock } from '../../core/ports.ts';
import type { ExecutionId, Holder, Lease, Ledger, LedgerEvent } from '../port.ts';
import type { BranchRepository } from './repository.ts';

/** Which finished executions stay. The newest of each name always does, and so does what is not finished. */
export interface Retention {
  /** Of each name, so many. */
  readonly newest: number;
  /** And whatever is younger than this, in milliseconds. */
  readonly youngerThanMs: number;
}

export interface BranchLease<E extends LedgerEvent> extends Lease<E> {
  /** Records what is still to be written and leaves the lease to a later job, which continues it by `attach`; it lapses by itself after so long. */
  leave(keepMs: number): Promise<void>;
}

export interface BranchLedger<E extends LedgerEvent> extends Ledger<E> {
  acquire(...args: Parameters<Ledger<E>['acquire']>): Promise<BranchLease<E>>;
  create(...args: Parameters<Ledger<E>['create']>): Promise<BranchLease<E>>;
  /** Continues a lease that an earlier job of the same run took. Refuses with `lease-lost` unless it is still held under this fence. */
  attach(id: ExecutionId, fence: number): Promise<BranchLease<E>>;
  /** Takes old executions away; gives their ids. */
  compact(retention: Retention): Promise<readonly ExecutionId[]>;
}

export interface BranchLedgerOptions<E extends LedgerEvent> {
  readonly repository: BranchRepository;
  readonly clock: Clock;
  /** Makes ids that never come twice. */
  readonly uuid: () => string;
  /** What the events say happened, in one line, for the commit. */
  readonly describe: (id: ExecutionId, events: readonly E[]) => string;
  /** Whether the run that a lease is held by has ended; a lease is dead then, however long it would still last. */
  readonly isOver: (holder: Holder) => Promise<boolean>;
}
