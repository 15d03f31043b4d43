import type { StepName } from '../core/definition/steps.ts';
import type { Milliseconds, Selector } from '../core/definition/values.ts';
import type { Verdict } from '../core/gates/gate-result.ts';

/** What is assumed about the world that a rollout is simulated in: how long everything takes, and what goes wrong. JSON. */
export interface Scenario {
  readonly durations: Durations;
  /** The first one that strikes decides. */
  readonly faults: readonly Fault[];
  readonly outages: readonly Period[];
  /** By name of the gate; a gate that is not here passes. */
  readonly gates: Readonly<Record<string, GateAnswer>>;
}

export interface Durations {
  /** Of one attempt, on every node that `nodes` does not say otherwise about. */
  readonly steps: Readonly<Partial<Record<StepName, Milliseconds>>>;
  /** The first one whose selector matches a node and that names the step decides. */
  readonly nodes: readonly {
    readonly nodes: Selector;
    readonly steps: Readonly<Partial<Record<StepName, Milliseconds>>>;
  }[];
  /** Of one question or run, by name. */
  readonly gates: Readonly<Record<string, Milliseconds>>;
  readonly tasks: Readonly<Record<string, Milliseconds>>;
  /** From when a wave asks for approval until it is given; absent: at once. */
  readonly approvals?: Milliseconds;
  /** Integer percent: every duration of a step, gate or task is drawn evenly from [d − spread, d + spread]; absent: 0. */
  readonly spread?: number;
}

/** Time from the start of the rollout on; without `for` to its end. */
export interface Period {
  readonly from: Milliseconds;
  readonly for?: Milliseconds;
}

export interface Fault {
  /** `hang`: the step does not end before its timeout. */
  readonly kind: 'fail' | 'unreachable' | 'hang';
  /** How likely it is for each node, from 0 to 1. */
  readonly chance: number;
  /** Absent: every node. */
  readonly nodes?: Selector;
  /** At which step; absent: every step of a node that cannot be reached, `apply` otherwise. */
  readonly step?: StepName;
  /** Names of waves; absent: every wave. */
  readonly waves?: readonly string[];
  /** So many attempts of the step; absent: all of them. */
  readonly attempts?: number;
  /** Absent: all the time. */
  readonly during?: Period;
}

export interface GateAnswer {
  readonly verdict: Verdict;
  /** So many times, and then it passes; absent: always. */
  readonly times?: number;
}

export const nothingDeclared: Scenario = {
  durations: { steps: {}, nodes: [], gates: {}, tasks: {} },
  faults: [],
  outages: [],
  gates: {},
};

export function isDuring({ from, for: length }: Period, sinceStart: Milliseconds): boolean {
  return sinceStart >= from && (length === undefined || sinceStart < from + length);
}

/** Both: where they contradict each other the first one counts, and its faults strike first. */
export function merged(over: Scenario, under: Scenario): Scenario {
  const [first, second] = [over.durations, under.durations];
  return {
    durations: {
      ...second,
      ...first,
      steps: { ...second.steps, ...first.steps },
      nodes: [...first.nodes, ...second.nodes],
      gates: { ...second.gates, ...first.gates },
      tasks: { ...second.tasks, ...first.tasks },
    },
    faults: [...over.faults, ...under.faults],
    outages: [...over.outages, ...under.outages],
    gates: { ...under.gates, ...over.gates },
  };
}
