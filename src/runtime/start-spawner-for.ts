import type { Plan } from '../core/plan/plan.ts';
import { Spawner } from '../io/spawner.ts';

/** From so many nodes on a spawner saves more than it takes to start it. */
const worthwhileNodes = 100;

/** A spawner for a rollout whose steps start many processes here; null for others, and where there can be none. */
export async function startSpawnerFor({ nodes, definition }: Plan): Promise<Spawner | null> {
  const runs = Object.values(definition.steps).some(({ action, via }) => action.kind === 'run' && via === 'runner');
  return runs && nodes.length >= worthwhileNodes ? Spawner.start() : null;
}
