import type { Reason } from '../../errors/problem.ts';
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

/** States in which a node is out of service because something went wrong: it keeps its slot in every limit. */
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
  /** Why it is where it is, where that is not in the report; null otherwise. */
  readonly reason: Reason | null;
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
  reason: null,
  startedAt: null,
  endedAt: null,
};

/** Has work to do in its wave: never taken, or cut off and not asked yet. */
export function isOpen(node: NodeState): boolean {
  return node.state === 'pending' || (node.interrupted && node.state !== 'running');
}

/** Has work to do in a rollback that is going on. */
export function isOpenBackwards(node: NodeState): boolean {
  return node.goingBack && node.state !== 'running';
}
