import { type Problem, problem } from '../../errors/problem.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import type { Floor } from '../policy/floor/floor.ts';
import { dependencyGraphOf } from './dependencies.ts';
import { dependencyProblems, waveOrderProblems } from './dependency-problems.ts';
import { digestOf, type Hash } from './digest.ts';
import { labelOf } from './grouping.ts';
import { limitProblems, resolveLimits } from './limits.ts';
import { orderValue } from './order.ts';
import type { Exclusion, Plan, PlannedRound, PlannedWave, PlanSource } from './plan.ts';
import { type ListedRound, roundsOf } from './rounds.ts';
import { sequence } from './sequence.ts';
import { type TakenWave, takeWaves } from './take-waves.ts';
import { workOf } from './work.ts';

export interface PlanInput {
  readonly definition: RolloutDefinition;
  /** The selected nodes, in any order; names are unique. */
  readonly nodes: readonly FleetNode[];
  readonly excluded: readonly Exclusion[];
  /** Absent: none. */
  readonly controls?: readonly FleetNode[];
  /** Absent: none. */
  readonly floors?: readonly Floor[];
  readonly params: Readonly<Record<string, string>>;
  readonly source: PlanSource;
  readonly hash: Hash;
}

/** Resolves a rollout file over a fleet. The plan is null when a problem is an error; all problems are reported at once. */
export function makePlan(input: PlanInput): { plan: Plan | null; problems: Problem[] } {
  const { definition } = input;
  const order = sequence(input.nodes, definition);
  const nodes = inSequence(input.nodes, order);
  const { dependsOn } = definition;
  const graph = dependencyGraphOf(nodes, dependsOn);
  const taken = takeWaves(nodes, definition.waves);
  const problems = [
    ...limitProblems(definition.limits),
    ...(graph === null ? [] : dependencyProblems(nodes, graph, dependsOn)),
    ...taken.problems,
    ...(graph === null ? [] : waveOrderProblems(nodes, graph, dependsOn, taken.waveOf, definition.waves)),
    ...labelProblems(nodes, definition),
  ];
  if (problems.some((each) => each.severity === 'error')) return { plan: null, problems };

  const limits = resolveLimits(input.nodes, definition.limits, order);
  const work = workOf(input.nodes, definition, limits.bounds, { order, dependencies: graph });
  const rounds = taken.waves.map(({ items }, index) => roundsOf(items, work, `w${index + 1}`));
  const unnamed = {
    schema: 1,
    rollout: definition.rollout,
    definition,
    source: input.source,
    params: input.params,
    nodes: inTakenOrder(nodes, rounds),
    excluded: input.excluded.toSorted((a, b) => (a.node < b.node ? -1 : 1)),
    ...(input.controls === undefined || input.controls.length === 0 ? {} : { controls: input.controls }),
    ...(input.floors === undefined || input.floors.length === 0 ? {} : { floors: input.floors }),
    waves: wavesOf(taken.waves, rounds, definition),
    limits: limits.resolved,
  } as const;
  return { plan: { ...unnamed, digest: digestOf(unnamed, input.hash) }, problems };
}

function inSequence(nodes: readonly FleetNode[], order: Int32Array): FleetNode[] {
  const sequenced = new Array<FleetNode>(order.length);
  for (let place = 0; place < order.length; place += 1) sequenced[place] = nodes[order[place] ?? 0] as FleetNode;
  return sequenced;
}

function inTakenOrder(nodes: readonly FleetNode[], rounds: readonly (readonly ListedRound[])[]): FleetNode[] {
  const ordered = new Array<FleetNode>(nodes.length);
  let place = 0;
  for (const round of rounds.flat()) {
    for (const batch of round.batches) {
      for (const index of batch.nodes) {
        ordered[place] = nodes[index] as FleetNode;
        place += 1;
      }
    }
  }
  return ordered;
}

function wavesOf(
  taken: readonly TakenWave[],
  rounds: readonly (readonly ListedRound[])[],
  { waves }: RolloutDefinition,
): PlannedWave[] {
  let at = 0;
  return taken.map(({ sizing }, index) => {
    const from = at;
    const planned = (rounds[index] ?? []).map((round): PlannedRound => {
      const start = at;
      const batches = round.batches.map(({ id, concurrency, nodes }) => {
        at += nodes.length;
        return { id, from: at - nodes.length, to: at, concurrency };
      });
      return { from: start, to: at, maxParallel: round.maxParallel, batches };
    });
    return { index, name: waves[index]?.name ?? '', from, to: at, sizing, rounds: planned };
  });
}

/** Labels that no node has: most likely they are misspelled. */
function labelProblems(nodes: readonly FleetNode[], { limits, batch, order }: RolloutDefinition): Problem[] {
  if (nodes.length === 0) return [];
  const uses = [
    ...limits.flatMap(({ per }, index) =>
      per === undefined ? [] : [{ label: per, use: `limits[${index}].per`, path: ['limits', index, 'per'] }],
    ),
    ...(batch.by === undefined ? [] : [{ label: batch.by, use: 'batch.by', path: ['batch', 'by'] }]),
  ];
  const unused = uses.filter(({ label }) => !nodes.some((node) => labelOf(node, label) !== null));
  const keys = order.flatMap(({ key }, index) => {
    if (nodes.some((node) => orderValue(node, key) !== undefined)) return [];
    return [{ label: key, use: 'order', path: ['order', index] }];
  });
  return [...unused, ...keys].map(({ label, use, path }) =>
    problem('label-on-no-node', { label, use }, { path, severity: 'warning' }),
  );
}
