import type { RolloutDefinition } from '../../definition/rollout-definition.ts';
import { compileSelector } from '../../fleet/selector.ts';
import type { Plan } from '../../plan/plan.ts';
import { environmentsOfWave } from '../../rollout/environment-lock.ts';
import type { Floor } from './floor.ts';

/** What is held against a policy: a rollout file, with its plan where there is one. */
export interface Rollout {
  readonly definition: RolloutDefinition;
  /** Null: there is no fleet to tell which wave changes which nodes. */
  readonly plan: Pick<Plan, 'nodes' | 'waves'> | null;
  /** It is one with the waves and without the gates that its file names for an emergency. */
  readonly emergency: boolean;
}

/**
 * The indexes of the waves that a floor is about. An empty wave is passed over, gates and approvals included, so no floor is about it. Without
 * a plan none of those waves is told that only the fleet decides about.
 */
export function wavesMeant({ environments, nodes }: Floor, { definition, plan }: Rollout): number[] {
  const indexes = definition.waves.flatMap((wave, index) =>
    entersOne(environments, environmentsOfWave(wave)) ? [index] : [],
  );
  if (plan === null) return nodes === null ? indexes : [];
  const matches = nodes === null ? () => true : compileSelector(nodes);
  return indexes.filter((index) => {
    const { from, to } = plan.waves[index] ?? { from: 0, to: 0 };
    for (let at = from; at < to; at += 1) {
      const node = plan.nodes[at];
      if (node !== undefined && matches(node)) return true;
    }
    return false;
  });
}

/** GitHub does not tell the names of environments apart by their case. */
function entersOne(wanted: readonly string[] | null, entered: readonly string[]): boolean {
  if (wanted === null) return true;
  const names = entered.map((each) => each.toLowerCase());
  return wanted.some((each) => names.includes(each.toLowerCase()));
}
