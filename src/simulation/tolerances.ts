import type { Tolerance } from '../core/definition/rollout-definition.ts';
import { amountText, roundedDown } from '../core/plan/amounts.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { nodeIndex } from '../core/rollout/names.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import { emptyTally, type RolloutState, type WaveState } from '../core/rollout/state.ts';
import type { Reason } from '../errors/problem.ts';

/** How close a rollout came to what a rule of `on-failure` tolerates. */
export interface ToleranceAtWorst {
  readonly rule: Tolerance;
  /** The count that came nearest to what is tolerated in its scope, or went furthest beyond it; null: nothing failed that way. */
  readonly worst: {
    readonly count: number;
    readonly tolerated: number;
    /** `wave NAME`, `batch ID`, `the rollout`. */
    readonly scope: string;
    readonly of: number;
  } | null;
  /** When it tripped, and over what; null: it did not. */
  readonly tripped: { readonly at: number; readonly reason: Reason } | null;
}

/** Watches the rules of `on-failure`. */
export class Tolerances {
  readonly #plan: Plan;
  readonly #batchSizes = new Map<string, number>();
  readonly #rules: { rule: Tolerance; worst: ToleranceAtWorst['worst']; tripped: ToleranceAtWorst['tripped'] }[];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#rules = plan.definition.onFailure.tolerate.map((rule) => ({ rule, worst: null, tripped: null }));
    for (const { rounds } of plan.waves) {
      for (const { batches } of rounds) for (const { id, from, to } of batches) this.#batchSizes.set(id, to - from);
    }
  }

  happened(event: RolloutEvent, state: RolloutState): void {
    if (event.type === 'node-finished' && event.report.outcome !== 'succeeded' && state.phase !== 'rollback') {
      const node = nodeIndex(this.#plan, event.node) ?? 0;
      const wave = state.waves[state.waveOf[node] ?? -1];
      const { batch } = nodeAt(state.nodes, node);
      for (const watched of this.#rules) {
        const now = this.#countOf(watched.rule, state, wave, batch);
        const known = watched.worst;
        const nearer = now !== null && (known === null || now.count - now.tolerated > known.count - known.tolerated);
        if (nearer && now.count > 0) watched.worst = now;
      }
    }
    if (event.type !== 'stop-requested' && event.type !== 'rollout-paused') return;
    const { reason, at } = event;
    if (reason.code !== 'tolerance-exceeded') return;
    const { class: kind, per, written } = reason.args;
    const found = this.#rules.find(
      ({ rule }) => rule.class === kind && rule.per === per && amountText(rule.amount) === written,
    );
    if (found !== undefined) found.tripped ??= { at, reason };
  }

  result(): readonly ToleranceAtWorst[] {
    return this.#rules;
  }

  #countOf(rule: Tolerance, state: RolloutState, wave: WaveState | undefined, batch: string | null) {
    const counted = (scope: string, of: number, count: number) => ({
      scope,
      of,
      count,
      tolerated: roundedDown(rule.amount, of),
    });
    switch (rule.per) {
      case 'rollout':
        return counted('the rollout', this.#plan.nodes.length, state.tally[rule.class]);
      case 'wave':
        return wave === undefined ? null : counted(`wave ${wave.name}`, wave.size, wave.tally[rule.class]);
      case 'consecutive':
        return wave === undefined ? null : counted(`wave ${wave.name}`, wave.size, wave.streak[rule.class]);
      case 'batch': {
        if (batch === null) return null;
        const size = this.#batchSizes.get(batch) ?? 0;
        return counted(`batch ${batch}`, size, (state.batches.get(batch) ?? emptyTally)[rule.class]);
      }
    }
  }
}
