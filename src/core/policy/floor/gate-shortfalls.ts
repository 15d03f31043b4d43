import { type Problem, problem } from '../../../errors/problem.ts';
import type { GateDefinition } from '../../definition/gates.ts';
import type { WaveDefinition } from '../../definition/rollout-definition.ts';
import type { GateFloor, GateKind } from './floor.ts';
import { gateWeaknesses, isOfKind } from './gate-weaknesses.ts';
import type { Rollout } from './waves-meant.ts';
import type { Weakness } from './weakness.ts';

interface Candidate {
  readonly index: number;
  readonly gate: GateDefinition;
  readonly weaknesses: readonly Weakness[];
}

/**
 * What falls short of one gate that a policy wants at some waves. Each wave needs one gate that is as strict as that by itself. Where gates
 * of the kind are there and none is strict enough, the one that comes closest is complained of.
 */
export function gateShortfalls(
  floor: GateFloor,
  meant: readonly number[],
  { definition: { gates, waves } }: Pick<Rollout, 'definition'>,
  rule: string,
): Problem[] {
  const ofKind = gates.flatMap((gate, index): Candidate[] =>
    isOfKind(floor, gate) ? [{ index, gate, weaknesses: gateWeaknesses(floor, gate) }] : [],
  );
  const without: string[] = [];
  const closest = new Set<Candidate>();
  for (const index of meant) {
    const wave = waves[index];
    if (wave === undefined) continue;
    const here = ofKind.filter(({ gate }) => floor.at.includes(gate.at) && standsAt(gate, wave));
    const [best] = here.toSorted((one, other) => one.weaknesses.length - other.weaknesses.length);
    if (best === undefined) without.push(wave.name);
    else closest.add(best);
  }
  const missing = { rule, kinds: kindsOf(floor), at: floor.at, waves: without };
  const [elsewhere] = ofKind;
  const path = elsewhere === undefined ? ['gates'] : ['gates', elsewhere.index];
  return [
    ...(without.length === 0
      ? []
      : [problem('policy-gate-missing', { ...missing, gate: elsewhere?.gate.name ?? '' }, { path })]),
    ...[...closest].flatMap(({ index, gate: { name }, weaknesses }) =>
      weaknesses.map(({ key, found, wanted }) =>
        problem(
          'policy-gate-too-weak',
          { rule, gate: name, key: key.join('.'), found, wanted },
          { path: ['gates', index, ...key] },
        ),
      ),
    ),
  ];
}

/** Gates of one of these kinds are asked for. */
export function kindsOf(floor: GateFloor): readonly GateKind[] {
  return floor.kind === 'any-of' ? floor.anyOf : [floor.kind];
}

/** Nobody is asked during a bake that there is none of. */
function standsAt({ at, waves }: GateDefinition, wave: WaveDefinition): boolean {
  return (waves === undefined || waves.includes(wave.name)) && (at !== 'during-bake' || wave.bake !== null);
}
