import type { NodeStateName } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { Simulation } from '../simulation/simulate.ts';
import type { Activity, Stretch } from '../simulation/timeline.ts';

/** One line of a simulation's picture: a wave, the way back, or what stands before and after all waves. */
export interface SimulatedWave {
  readonly name: string;
  /** By state, of the nodes that are in the wave at the end; empty where the line is no wave. */
  readonly nodes: Readonly<Partial<Record<NodeStateName, number>>>;
  readonly size: number;
  /** Milliseconds by what they were spent on. */
  readonly spent: Readonly<Partial<Record<Activity, number>>>;
  readonly total: number;
  readonly stretches: readonly Stretch[];
}

/** The lines in the order of the rollout; those that took no time and have no nodes are left out. */
export function simulatedWaves({ state, timeline }: Simulation): SimulatedWave[] {
  const counts = state.waves.map((): Partial<Record<NodeStateName, number>> => ({}));
  for (let node = 0; node < state.nodes.size; node += 1) {
    const count = counts[state.waveOf[node] ?? 0];
    const { state: name } = nodeAt(state.nodes, node);
    if (count !== undefined) count[name] = (count[name] ?? 0) + 1;
  }
  const waves = state.waves.map(({ name }, index) =>
    lineOf(
      name,
      counts[index] ?? {},
      timeline.filter(({ wave, what }) => wave === name && what !== 'rollback'),
    ),
  );
  const firstNamed = timeline.findIndex(({ wave }) => wave !== null);
  const outside = timeline.map((stretch, index) => ({ stretch, isBefore: firstNamed === -1 || index < firstNamed }));
  const part = (before: boolean): Stretch[] =>
    outside
      .filter(({ stretch, isBefore }) => stretch.wave === null && stretch.what !== 'rollback' && isBefore === before)
      .map(({ stretch }) => stretch);
  return [
    lineOf('(before)', {}, part(true)),
    ...waves,
    lineOf(
      '(rollback)',
      {},
      timeline.filter(({ what }) => what === 'rollback'),
    ),
    lineOf('(after)', {}, part(false)),
  ].filter(({ total, size }) => total > 0 || size > 0);
}

function lineOf(name: string, nodes: SimulatedWave['nodes'], stretches: readonly Stretch[]): SimulatedWave {
  const spent: Partial<Record<Activity, number>> = {};
  let total = 0;
  for (const { what, from, to } of stretches) {
    spent[what] = (spent[what] ?? 0) + to - from;
    total += to - from;
  }
  const size = Object.values(nodes).reduce((sum, count) => sum + count, 0);
  return { name, nodes, size, spent, total, stretches };
}
