import type { GateDefinition } from '../core/definition/gates.ts';
import type { StepName, TaskDefinition, TaskPoint } from '../core/definition/steps.ts';
import type { GateResult } from '../core/gates/gate-result.ts';
import type { Clock } from '../core/ports.ts';
import type { Claim } from '../core/rollout/claim.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { NodeReport } from '../core/rollout/node-report.ts';
import type { Reason } from '../errors/problem.ts';

/** What a driver needs of a ledger's lease: the right to record. */
export interface Recorder {
  /** Resolves once the events are safe and the right to write still held; rejects when it is lost. */
  append(events: readonly RolloutEvent[]): Promise<void>;
}

/** Work on one node. `began` has to resolve before a step that changes the node starts: from then on a crash finds it in the ledger. */
export interface NodeWork {
  readonly node: number;
  readonly direction: 'forward' | 'back';
  readonly wave: string;
  readonly batch: string;
  /** The step that the driver before was at when it died; null when the node is fresh. */
  readonly interruptedAt: StepName | null;
  /** What the node reported before it was first touched; null when it was never asked. */
  readonly previous: string | null;
  readonly began: (step: StepName | null, previous?: string) => Promise<void>;
}

export interface GateQuestion {
  readonly gate: GateDefinition;
  /** Index of the wave; null at the points of the whole rollout. */
  readonly wave: number | null;
  readonly batch: string | null;
  /** During a bake, when it began, in epoch milliseconds; null elsewhere. */
  readonly since: number | null;
  /** Indexes of the nodes that it is about. */
  readonly nodes: readonly number[];
}

export interface TaskResult {
  /** Null when it went well. */
  readonly reason: Reason | null;
  readonly tail: string;
}

/** Everything a driver does outside: real on a laptop and in a job, virtual in a simulation. */
export interface DriverPorts {
  readonly clock: Clock;
  /** What other rollouts have in hand. Absent: there are no others that could have the same nodes. */
  readonly claims?: () => Promise<readonly Claim[]>;
  readonly evaluateGate: (question: GateQuestion, signal: AbortSignal) => Promise<GateResult>;
  readonly runTask: (
    task: TaskDefinition,
    point: TaskPoint,
    wave: string | null,
    signal: AbortSignal,
  ) => Promise<TaskResult>;
  /** Null: nothing was done to the node. */
  readonly workOnNode: (work: NodeWork, signal: AbortSignal) => Promise<NodeReport | null>;
  /** Used instead of workOnNode where one process applies to a whole batch; calls `ended` for each node as it ends. */
  readonly workOnBatch: (
    works: readonly NodeWork[],
    concurrency: number,
    ended: (node: number, report: NodeReport | null) => void,
    signal: AbortSignal,
  ) => Promise<void>;
}
