import { type LimitBound, limitGroupsOf } from '../core/plan/limits.ts';
import type { Plan } from '../core/plan/plan.ts';
import { isOutOfService } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { type Reason, reason } from '../errors/problem.ts';

/**
 * Live admission under the limits: how many nodes of each group are out of service, which is in progress, failed, unreachable or unknown,
 * here or in another rollout.
 * The plan already bounds what is in progress; this also counts what broke on the way.
 */
export class Slots {
  readonly #plan: Plan;
  readonly #limits: readonly LimitBound[];
  /** By limit and group: the nodes that are out of service. */
  readonly #used: readonly Int32Array[];
  /** By node: 1 when it is out of service and so counted. */
  readonly #counted: Uint8Array;

  constructor(state: RolloutState) {
    this.#plan = state.plan;
    this.#limits = limitGroupsOf(state.plan);
    this.#used = this.#limits.map((limit) => new Int32Array(limit.atMost.length));
    this.#counted = new Uint8Array(state.nodes.size);
    for (let node = 0; node < state.nodes.size; node++) {
      if (isOutOfService(nodeAt(state.nodes, node))) this.take(node);
    }
    for (const { nodes } of state.claimed) for (const node of nodes) this.take(node);
  }

  /** A node that is out of service already needs no further slot. */
  admits(node: number): boolean {
    return this.#counted[node] === 1 || this.#fullLimit(node) === -1;
  }

  take(node: number): void {
    if (this.#counted[node] === 1) return;
    this.#counted[node] = 1;
    this.#add(node, 1);
  }

  /** Work on the node ended; `broken`: it stays out of service and keeps its slot. */
  end(node: number, broken: boolean): void {
    if (broken || this.#counted[node] === 0) return;
    this.#counted[node] = 0;
    this.#add(node, -1);
  }

  /** Why a node is not admitted, for people. `waiting`: how many nodes wait with it. */
  refusal(node: number, waiting: number): Reason {
    return reason('limit-exhausted', { ...this.fullLimitOf(node), waiting });
  }

  /** The limit that has no slot for a node, in words, and how many of its group are out of service. */
  fullLimitOf(node: number): { limit: string; group: string; broken: number; atMost: number } {
    const at = Math.max(0, this.#fullLimit(node));
    const limit = this.#plan.limits[at];
    const group = this.#limits[at]?.groupOf[node] ?? 0;
    const { per } = limit ?? {};
    const value = limit?.groups[group]?.value ?? null;
    return {
      limit: `at most ${limit?.atMost ?? ''}${per === undefined ? '' : ` per ${per}`}`,
      group: per === undefined ? 'the whole fleet' : value === null ? `nodes without ${per}` : `${per}=${value}`,
      broken: this.#used[at]?.[group] ?? 0,
      atMost: this.#limits[at]?.atMost[group] ?? 0,
    };
  }

  #add(node: number, by: 1 | -1): void {
    for (const [at, limit] of this.#limits.entries()) {
      const used = this.#used[at];
      const group = limit.groupOf[node] ?? 0;
      if (used !== undefined) used[group] = (used[group] ?? 0) + by;
    }
  }

  /** Index of the first limit that has no slot for the node; -1 when all have. */
  #fullLimit(node: number): number {
    return this.#limits.findIndex((limit, at) => {
      const group = limit.groupOf[node] ?? 0;
      return (this.#used[at]?.[group] ?? 0) >= (limit.atMost[group] ?? 0);
    });
  }
}
