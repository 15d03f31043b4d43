import type { Retention } from '../../ledger/branch/compact.ts';
import type { Invocation } from '../invocation.ts';
import type { Job } from './job.ts';
import type { RolloutLease, Rollouts } from './rollouts.ts';

/** What a turn has around it. */
export interface TurnAround {
  readonly invocation: Invocation;
  readonly job: Job;
  readonly rollouts: Rollouts;
  readonly lease: RolloutLease;
  /** A round that is due is handed out by this turn, and its jobs go on under this lease. */
  readonly keep: boolean;
  /** The execution was made by this very job. */
  readonly created: boolean;
  readonly retention: Retention;
}
