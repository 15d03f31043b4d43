import type { RolloutDefinition, Tolerance } from '../core/definition/rollout-definition.ts';
import { amountText } from '../core/plan/amounts.ts';
import { words } from '../errors/problem.ts';
import type { GithubCost } from '../simulation/github-cost.ts';
import type { Distribution } from '../simulation/many-runs.ts';
import type { Simulation } from '../simulation/simulate.ts';
import { isoTime } from './moments.ts';
import { type StatusView, statusView } from './status.ts';

/** What `simulate --json` prints: the status at the end, and how it came to that. Lengths in milliseconds, moments in ISO 8601. */
export interface SimulationView extends StatusView {
  readonly simulated: {
    readonly seed: number;
    readonly start: string;
    readonly end: string;
    readonly milliseconds: number;
    readonly declared: readonly string[];
    readonly assumptions: readonly string[];
  };
  /** Stretches of time that lie side by side and are the whole time together. */
  readonly timeline: readonly {
    readonly wave: string | null;
    readonly what: string;
    readonly name: string;
    readonly from: string;
    readonly to: string;
    readonly milliseconds: number;
  }[];
  readonly costs: GithubCost;
  readonly outOfService: {
    readonly worst: number;
    readonly goingBack: number;
    readonly of: number;
    readonly at: string | null;
  };
  readonly limits: readonly {
    readonly atMost: string;
    readonly per: string | null;
    /**
     * `value`: of the label; null for the nodes without it, and for the whole fleet. `worst` never exceeds `allowed`; `goingBack` may,
     * where broken nodes hold all slots and a rollback goes on all the same, node by node.
     */
    readonly groups: readonly {
      readonly value: string | null;
      readonly nodes: number;
      readonly allowed: number;
      readonly worst: number;
      readonly goingBack: number;
      readonly wave: string | null;
      readonly at: string | null;
    }[];
  }[];
  readonly onFailure: {
    readonly then: string;
    readonly tolerate: readonly {
      readonly class: Tolerance['class'];
      readonly atMost: string;
      readonly per: Tolerance['per'];
      readonly worst: { readonly count: number; readonly tolerated: number; readonly scope: string } | null;
      readonly tripped: { readonly at: string; readonly message: string } | null;
    }[];
  };
  readonly windows: readonly {
    readonly gate: string;
    readonly wave: string | null;
    readonly waited: number;
    readonly opened: string | null;
    readonly closes: string | null;
    readonly workEnded: string | null;
    readonly overran: number;
    readonly code: string;
    readonly message: string;
  }[];
  /** Only with `--runs`. */
  readonly runs?: Distribution;
}

export interface SimulationContext {
  readonly definition: RolloutDefinition;
  readonly seed: number;
  /** What was declared, with what came of it in the first run, and what was not and therefore assumed: sentences. */
  readonly declared: readonly string[];
  readonly assumptions: readonly string[];
  /** Null: there was one run. */
  readonly runs: Distribution | null;
}

export function simulationView(simulation: Simulation, context: SimulationContext): SimulationView {
  const { state, start, end, timeline, cost, limits, wholeFleet, tolerances, windows } = simulation;
  const moment = (at: number | null): string | null => (at === null ? null : isoTime(at));
  return {
    ...statusView(state, end),
    simulated: {
      seed: context.seed,
      start: isoTime(start),
      end: isoTime(end),
      milliseconds: end - start,
      declared: context.declared,
      assumptions: context.assumptions,
    },
    timeline: timeline.map(({ wave, what, name, from, to }) => {
      return { wave, what, name, from: isoTime(from), to: isoTime(to), milliseconds: to - from };
    }),
    costs: cost,
    outOfService: {
      worst: wholeFleet.worst,
      goingBack: wholeFleet.goingBack,
      of: state.nodes.size,
      at: moment(wholeFleet.at),
    },
    limits: limits.map(({ atMost, per, groups }) => ({
      atMost,
      per,
      groups: groups.map((group) => ({ ...group, at: moment(group.at) })),
    })),
    onFailure: {
      then: context.definition.onFailure.then,
      tolerate: tolerances.map(({ rule, worst, tripped }) => ({
        class: rule.class,
        atMost: amountText(rule.amount),
        per: rule.per,
        worst: worst === null ? null : { count: worst.count, tolerated: worst.tolerated, scope: worst.scope },
        tripped: tripped === null ? null : { at: isoTime(tripped.at), message: words(tripped.reason).message },
      })),
    },
    windows: windows.map(({ gate, wave, waited, opened, closes, workEnded, overran, reason }) => ({
      gate,
      wave,
      waited,
      opened: moment(opened),
      closes: moment(closes),
      workEnded: moment(workEnded),
      overran,
      code: reason.code,
      message: words(reason).message,
    })),
    ...(context.runs === null ? {} : { runs: context.runs }),
  };
}
