import type { RolloutDefinition } from './rollout-definition.ts';

/**
 * The rollout file as it holds in an emergency: with the waves for one, and without the gates that it may bypass. A gate or task that
 * stands at waves which an emergency does not have stands at all of them: only what the file names is bypassed. Null: the file has no
 * emergency.
 */
export function emergencyDefinition(definition: RolloutDefinition): RolloutDefinition | null {
  const { emergency, gates, tasks } = definition;
  if (emergency === null) return null;
  const names = new Set(emergency.waves.map(({ name }) => name));
  const moved = <T extends { readonly waves?: readonly string[] }>(each: T): T => {
    if (each.waves === undefined || each.waves.some((name) => names.has(name))) return each;
    const { waves: _, ...everywhere } = each;
    return everywhere as T;
  };
  return {
    ...definition,
    waves: emergency.waves,
    gates: gates.filter(({ name }) => !emergency.bypass.includes(name)).map(moved),
    tasks: tasks.map(moved),
  };
}
