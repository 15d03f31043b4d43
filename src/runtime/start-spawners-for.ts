import { availableParallelism } from 'node:os';
import type { Plan } from '../core/plan/plan.ts';
import { makePipesAhead } from '../io/pipes.ts';
import { Spawners } from '../io/spawners.ts';

/** From so many nodes on a spawner saves more than it takes to start it. */
const worthwhileNodes = 100;
/** And from so many on, a second one. */
const worthwhileNodesOfTwo = 500;

/**
 * Spawners for a rollout whose steps start many processes here; null for others, and where there can be none. What even a few processes
 * need is made ready meanwhile. Never rejects.
 */
export async function startSpawnersFor({ nodes, definition }: Plan): Promise<Spawners | null> {
  const runs = Object.values(definition.steps).some(({ action, via }) => action.kind === 'run' && via === 'runner');
  if (!runs) return null;
  const count = nodes.length < worthwhileNodesOfTwo || availableParallelism() < 2 ? 1 : 2;
  const [spawners] = await Promise.all([
    nodes.length < worthwhileNodes ? null : Spawners.start(count),
    makePipesAhead(),
  ]);
  return spawners;
}
