import type { RolloutDefinition } from './rollout-definition.ts';

/** Kinds of gates that say whether what is rolled out may be trusted. */
const aboutSecurity: ReadonlySet<string> = new Set(['scan', 'attestation', 'alerts']);

export interface EmergencyRules {
  /** Gates about security may be bypassed too: only a policy can say so. */
  readonly bypassSecurityGates: boolean;
}

/** The names of the gates that an emergency does without, of those that its file names. */
export function bypassedGates({ emergency, gates }: RolloutDefinition, rules: EmergencyRules): string[] {
  const may = gates.filter(({ check }) => rules.bypassSecurityGates || !aboutSecurity.has(check.kind));
  return may.flatMap(({ name }) => (emergency?.bypass.includes(name) === true ? [name] : []));
}

/**
 * The rollout file as it holds in an emergency: with the waves for one, and without the gates that it may bypass. A gate or task that
 * stands at waves which an emergency does not have stands at all of them: only what the file names is bypassed. Null: the file has no
 * emergency.
 */
export function emergencyDefinition(definition: RolloutDefinition, rules: EmergencyRules): RolloutDefinition | null {
  const { emergency, gates, tasks } = definition;
  if (emergency === null) return null;
  const names = new Set(emergency.waves.map(({ name }) => name));
  const bypassed = new Set(bypassedGates(definition, rules));
  const moved = <T extends { readonly waves?: readonly string[] }>(each: T): T => {
    if (each.waves === undefined || each.waves.some((name) => names.has(name))) return each;
    const { waves: _, ...everywhere } = each;
    return everywhere as T;
  };
  return {
    ...definition,
    waves: emergency.waves,
    gates: gates.filter(({ name }) => !bypassed.has(name)).map(moved),
    tasks: tasks.map(moved),
  };
}
