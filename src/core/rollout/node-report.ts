import type { Reason } from '../../errors/problem.ts';
import type { StepName } from '../definition/steps.ts';

/** `killed`: ended by us because the rollout was aborted. */
export type StepOutcome = 'ok' | 'failed' | 'timeout' | 'unreachable' | 'killed';

export interface StepReport {
  readonly step: StepName;
  readonly outcome: StepOutcome;
  /** Null when ok. */
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly milliseconds: number;
}

/** How the work on a node ended. `unknown`: nobody can tell what state the node is in. */
export type NodeOutcome = 'succeeded' | 'failed' | 'unreachable' | 'rolled-back' | 'unknown';

/** What working on one node came to. JSON: it is stored in the ledger. */
export interface NodeReport {
  readonly outcome: NodeOutcome;
  /** The class that a tolerance counts, also when a rollback brought the node back; null: nothing to count. */
  readonly failure: 'failed' | 'unreachable' | null;
  /** False when the node was already as wanted and nothing ran on it. */
  readonly changed: boolean;
  /** Null when it succeeded; otherwise what went wrong first. */
  readonly reason: Reason | null;
  readonly steps: readonly StepReport[];
  /** The version the node reported before and after; absent without `observe`. */
  readonly previous?: string;
  readonly version?: string;
  /** The last lines of what the step that went wrong printed, masked; empty when nothing went wrong or nothing was printed. */
  readonly tail: string;
}

const forwardChanges: readonly StepName[] = ['drain', 'apply', 'restore'];

/** By how the work ended: why a step was cut off, the connection to the node being gone or whoever had started it here. */
const cutsOff: Partial<Record<NodeOutcome, Reason['code']>> = { unreachable: 'ssh-cut', failed: 'command-lost' };

/**
 * The step on the way forward that changed the node last when a step was cut off, so that it has to be asked how far it came; null: none
 * was, or nothing had been done to it.
 */
export function cutOffIn(report: NodeReport | null): StepName | null {
  const code = report === null ? undefined : cutsOff[report.outcome];
  if (report === null || code === undefined) return null;
  const cut = report.steps.findLastIndex((step) => step.reason?.code === code);
  return report.steps.slice(0, cut + 1).findLast(({ step }) => forwardChanges.includes(step))?.step ?? null;
}

/** Whether an abort ended the work in a step or between two, so that nobody can tell how far the node is before it is asked. */
export function wasCutOff(report: NodeReport): boolean {
  if (report.outcome !== 'unknown') return false;
  return report.reason?.code === 'aborted-in-step' || report.steps.some((step) => step.outcome === 'killed');
}
