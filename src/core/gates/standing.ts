import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';

/** The gates that stand at a point, in the file's order. `wave`: its name; absent where the point belongs to no wave. */
export function gatesAt(
  definition: Pick<RolloutDefinition, 'gates'>,
  point: GatePoint,
  wave?: string,
): readonly GateDefinition[] {
  return definition.gates.filter(
    (gate) => gate.at === point && (wave === undefined || gate.waves === undefined || gate.waves.includes(wave)),
  );
}
