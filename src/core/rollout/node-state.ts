import type { StepName } from '../definition/steps.ts';
import type { NodeReport } from './node-report.ts';

/** Every selected node is in exactly one of these at every moment. */
export const nodeStates = [
  'pending',
  'running',
  'succeeded',
  'failed',
  'unreachable',
  'skipped',
  'rolled-back',
  'removed',
  'unknown',
] as const;
export type NodeStateName = (typeof nodeStates)[number];

export type NodeCounts = Readonly<Record<NodeStateName, number>>;

/** States in which a node is out of service because something went wrong. */
export const brokenStates: ReadonlySet<NodeStateName> = new Set(['failed', 'unreachable', 'unknown']);

export interface NodeState {
  readonly state: NodeStateName;
  /** The state to go back to when the open work turns out not to have begun; `pending` on the way forward. */
  readonly from: NodeStateName;
  /** A rollback that is going on still has to bring it back. */
  readonly goingBack: boolean;
  /** `apply` began at least once: a rollback has to touch this node. */
  readonly applied: boolean;
  /** The batch that took it last; null when it was never taken. */
  readonly batch: string | null;
  /** The mutating step that was begun last in the work that is going on or was cut off, by a crash or an abort; null when no work is open. */
  readonly reached: StepName | null;
  /** Its work was cut off, by a crash or an abort: it has to be asked before anything else is done to it. */
  readonly interrupted: boolean;
  /** The version it reported before it was first touched; null when it was never asked. */
  readonly previous: string | null;
  /** How the last work on it ended; null before that. */
  readonly report: NodeReport | null;
  /** How the work forward ended, kept when a rollback worked on the node since; null when none did. */
  readonly forward: NodeReport | null;
  /** Epoch milliseconds at which its last work began and ended; null before that. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export const untouched: NodeState = {
  state: 'pending',
  from: 'pending',
  goingBack: false,
  applied: false,
  batch: null,
  reached: null,
  interrupted: false,
  previous: null,
  report: null,
  forward: null,
  startedAt: null,
  endedAt: null,
};

/**
 * Out of service: in progress, broken, or broken before and put back to be worked on again. Such a node keeps its slot in every limit.
 */
export function isOutOfService({ state, interrupted, report }: NodeState): boolean {
  if (state === 'running' || brokenStates.has(state)) return true;
  return state === 'pending' && (interrupted || (report !== null && brokenStates.has(report.outcome)));
}

/** Has work to do in its wave: never taken, or cut off and not asked yet. */
export function isOpen(node: NodeState): boolean {
  return node.state === 'pending' || (node.interrupted && node.state !== 'running');
}

/** Has work to do in a rollback that is going on. */
export function isOpenBackwards(node: NodeState): boolean {
  return node.goingBack && node.state !== 'running';
}
