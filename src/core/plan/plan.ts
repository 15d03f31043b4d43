import type { Reason } from '../../errors/problem.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import type { Floor } from '../policy/floor/floor.ts';

/**
 * A rollout file, a fleet and a commit, resolved. Immutable, named by its digest, JSON throughout.
 *
 * `nodes` stands in the order in which the rollout takes them: by wave, round, batch and place in the batch. So a wave, a round and
 * a batch are each one half-open range `[from, to)` of it, and a node is its index.
 */
export interface Plan {
  readonly schema: 1;
  readonly rollout: string;
  /** SHA-256 in hex over everything that decides what runs. */
  readonly digest: string;
  readonly definition: RolloutDefinition;
  readonly source: PlanSource;
  readonly params: Readonly<Record<string, string>>;
  readonly nodes: readonly FleetNode[];
  readonly excluded: readonly Exclusion[];
  /** Nodes outside of the rollout that gates ask when they fail; absent where no gate does. */
  readonly controls?: readonly FleetNode[];
  /** What the policy demanded when the plan was made; absent: nothing. */
  readonly floors?: readonly Floor[];
  readonly waves: readonly PlannedWave[];
  readonly limits: readonly ResolvedLimit[];
}

/** What the plan was made from. */
export interface PlanSource {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** SHA-256 of the rollout file and of each local file that its commands name, by path relative to the root. */
  readonly files: Readonly<Record<string, string>>;
  /** Full commit SHA; null outside git. */
  readonly commit: string | null;
}

export interface Exclusion {
  readonly node: string;
  readonly reason: Reason;
}

export interface PlannedWave {
  readonly index: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** How the size came about: the resolved number and the arithmetic; for an empty wave why it is empty. */
  readonly sizing: Reason;
  readonly rounds: readonly PlannedRound[];
}

export interface PlannedRound {
  readonly from: number;
  readonly to: number;
  readonly maxParallel: number;
  readonly batches: readonly PlannedBatch[];
}

export interface PlannedBatch {
  /** Unique in the plan: `w1-r1-b1`, each counted from 1. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly concurrency: number;
}

/** A limit with the number that each of its groups comes to. */
export interface ResolvedLimit {
  /** As written. */
  readonly atMost: string;
  /** Absent: the whole selected fleet. */
  readonly per?: string;
  readonly groups: readonly LimitGroup[];
}

export interface LimitGroup {
  /** The label's value; null for the nodes without it, and for the whole fleet. */
  readonly value: string | null;
  readonly nodes: number;
  readonly atMost: number;
}
