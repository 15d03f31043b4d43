import type { Plan } from '../../core/plan/plan.ts';
import type { Problem } from '../../errors/problem.ts';
import type { Lock } from '../decision.ts';
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
  /** Why events may not be recorded while these locks hold; null: they may. Asked of the very state of the branch that they would be added to. */
  readonly admit: (id: ExecutionId, events: readonly E[], locks: readonly Lock[]) => Problem | null;
  /** What is still told of an execution after its record was taken away; JSON throughout. */
  readonly remember: (plan: Plan, events: readonly E[]) => readonly unknown[];
  /** The commands of an execution that wait. */
  readonly waiting: (id: ExecutionId) => Promise<readonly Command[]>;
}
