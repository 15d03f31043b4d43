import { type RolloutStatus, statusOf } from '../core/rollout/state.ts';
import { simulate, type Simulation, type SimulationRequest } from './simulate.ts';

/** The value that so many percent of the runs do not exceed. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The same rollout many times, each time with chances of its own. */
export interface Distribution {
  readonly runs: number;
  /** Milliseconds. */
  readonly duration: Percentiles;
  /** How many runs ended in each state. */
  readonly states: Readonly<Partial<Record<RolloutStatus, number>>>;
  /** The nodes that were failed, unreachable or unknown at the end. */
  readonly broken: Percentiles;
  /** The most nodes of the fleet that were out of service at once. */
  readonly outOfService: Percentiles;
  /** By limit: the most that any of its groups had out of service, of what it is allowed, and in how many runs it reached that. */
  readonly limits: readonly {
    readonly atMost: string;
    readonly per: string | null;
    readonly worst: number;
    readonly allowed: number;
    readonly reached: number;
  }[];
  readonly runnerMinutes: Percentiles;
  readonly apiWrites: Percentiles;
}

/**
 * Simulates so many times; the first run has the seed of the request, so that it is the one that is shown whole. `onRun` is told how many
 * are done.
 */
export async function simulateMany(
  request: SimulationRequest,
  runs: number,
  onRun: (done: number) => void = () => undefined,
): Promise<{ first: Simulation; all: Distribution }> {
  const first = await simulate(request);
  const durations: number[] = [];
  const broken: number[] = [];
  const outOfService: number[] = [];
  const runnerMinutes: number[] = [];
  const apiWrites: number[] = [];
  const states: Partial<Record<RolloutStatus, number>> = {};
  const limits = first.limits.map(({ atMost, per }) => ({ atMost, per, worst: 0, allowed: 0, reached: 0 }));
  for (let run = 0; run < runs; run += 1) {
    const { record: _, ...quiet } = request;
    const one = run === 0 ? first : await simulate({ ...quiet, seed: request.seed + run });
    const { counts } = one.state.nodes;
    const status = statusOf(one.state);
    states[status] = (states[status] ?? 0) + 1;
    durations.push(one.end - one.start);
    broken.push(counts.failed + counts.unreachable + counts.unknown);
    outOfService.push(one.wholeFleet.worst);
    runnerMinutes.push(one.cost.runnerMinutes);
    apiWrites.push(one.cost.apiWrites);
    one.limits.forEach(({ groups }, index) => {
      const limit = limits[index];
      if (limit === undefined) return;
      let reached = false;
      for (const { worst, allowed } of groups) {
        if (worst >= allowed) reached = true;
        // Of groups that are allowed different numbers, the one that came nearest to its own.
        if (limit.allowed === 0 || worst * limit.allowed > limit.worst * allowed)
          Object.assign(limit, { worst, allowed });
      }
      if (reached) limit.reached += 1;
    });
    onRun(run + 1);
  }
  return {
    first,
    all: {
      runs,
      duration: percentiles(durations),
      states,
      broken: percentiles(broken),
      outOfService: percentiles(outOfService),
      limits,
      runnerMinutes: percentiles(runnerMinutes),
      apiWrites: percentiles(apiWrites),
    },
  };
}

/** By nearest rank: each is a value that a run had. */
function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (percent: number): number => sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
  return { p50: at(50), p90: at(90), p99: at(99), max: at(100) };
}
