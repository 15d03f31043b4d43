import { type LimitBound, limitGroupsOf } from '../core/plan/limits.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { nodeIndex } from '../core/rollout/names.ts';
import { isOutOfService } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { RolloutState } from '../core/rollout/state.ts';

/** The most nodes of a group that were out of service at once on the way forward, in progress or broken, and when that was first so. */
export interface GroupAtWorst {
  /** The label's value; null for the nodes without it, and for the whole fleet. */
  readonly value: string | null;
  readonly nodes: number;
  readonly allowed: number;
  readonly worst: number;
  /** The same while nodes went back, where a node may be taken that no slot is left for: it is the way out. 0: nothing went back. */
  readonly goingBack: number;
  /** Epoch milliseconds; null: never any. */
  readonly at: number | null;
  /** Name of the wave; null: not in one. */
  readonly wave: string | null;
}

export type Worst = Pick<GroupAtWorst, 'worst' | 'goingBack' | 'at' | 'wave'>;

export interface LimitAtWorst {
  /** As written. */
  readonly atMost: string;
  /** Null: the whole selected fleet is the group. */
  readonly per: string | null;
  readonly groups: readonly GroupAtWorst[];
}

interface Counted {
  readonly bound: LimitBound;
  readonly now: Int32Array;
  readonly worst: Int32Array;
  readonly back: Int32Array;
  readonly at: Float64Array;
  readonly wave: Int32Array;
}

/** Watches how many nodes of each group of each limit are out of service. */
export class OutOfService {
  readonly #plan: Plan;
  readonly #counted: readonly Counted[];
  readonly #isOut: Uint8Array;

  constructor(plan: Plan) {
    this.#plan = plan;
    const whole = { groupOf: new Int32Array(plan.nodes.length), atMost: Int32Array.of(plan.nodes.length) };
    this.#isOut = new Uint8Array(plan.nodes.length);
    this.#counted = [...limitGroupsOf(plan), whole].map((bound) => {
      const groups = bound.atMost.length;
      const wave = new Int32Array(groups).fill(-1);
      const counts = { now: new Int32Array(groups), worst: new Int32Array(groups), back: new Int32Array(groups) };
      return { bound, ...counts, at: new Float64Array(groups), wave };
    });
  }

  happened(event: RolloutEvent, state: RolloutState): void {
    switch (event.type) {
      case 'node-started':
      case 'node-finished':
      case 'node-released': {
        const node = nodeIndex(this.#plan, event.node);
        return node === undefined ? undefined : this.#look(node, event.at, state);
      }
      case 'catch-up-planned':
        for (const { batches } of event.rounds) {
          for (const { nodes } of batches) for (const node of nodes) this.#look(node, event.at, state);
        }
        return undefined;
      default:
        return undefined;
    }
  }

  limits(state: RolloutState): LimitAtWorst[] {
    return this.#plan.limits.map(({ atMost, per, groups }, limit) => ({
      atMost,
      per: per ?? null,
      groups: groups.map(({ value, nodes, atMost: allowed }, group) => ({
        value,
        nodes,
        allowed,
        ...this.#worstOf(limit, group, state),
      })),
    }));
  }

  wholeFleet(state: RolloutState): Worst {
    return this.#worstOf(this.#counted.length - 1, 0, state);
  }

  #worstOf(limit: number, group: number, state: RolloutState): Worst {
    const counted = this.#counted[limit];
    const worst = counted?.worst[group] ?? 0;
    return {
      worst,
      goingBack: counted?.back[group] ?? 0,
      at: worst === 0 ? null : (counted?.at[group] ?? null),
      wave: state.waves[counted?.wave[group] ?? -1]?.name ?? null,
    };
  }

  #look(node: number, at: number, state: RolloutState): void {
    const out = isOutOfService(nodeAt(state.nodes, node)) ? 1 : 0;
    const change = out - (this.#isOut[node] ?? 0);
    if (change === 0) return;
    this.#isOut[node] = out;
    for (const { bound, now, worst, back, at: when, wave } of this.#counted) {
      const group = bound.groupOf[node] ?? 0;
      const count = (now[group] ?? 0) + change;
      now[group] = count;
      if (state.phase === 'rollback') {
        back[group] = Math.max(back[group] ?? 0, count);
        continue;
      }
      if (count <= (worst[group] ?? 0)) continue;
      worst[group] = count;
      when[group] = at;
      wave[group] = state.phase === 'waves' ? state.wave : -1;
    }
  }
}
