import type { Plan } from '../../core/plan/plan.ts';
import type { Command, ExecutionId, Holder, LedgerEvent } from '../port.ts';
import type { Writer } from './transact.ts';

/** What the leases of a ledger share with it. */
export interface LedgerContext<E extends LedgerEvent> extends Writer {
  readonly leaseMs: number;
  readonly lingerMs: number;
  readonly pollMs: number;
  readonly sealBytes: number;
  readonly isOver: (holder: Holder) => Promise<boolean>;
  /** Commands that are settled here, but still on the branch. */
  readonly settled: Set<string>;
  /** Plans that were read or written here. */
  readonly plans: Map<ExecutionId, Plan>;
  readonly describe: (id: ExecutionId, events: readonly E[]) => readonly string[];
  /** The commands of an execution that wait. */
  readonly waiting: (id: ExecutionId) => Promise<readonly Command[]>;
}
