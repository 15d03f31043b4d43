import { emergencyDefinition, type EmergencyRules } from '../core/definition/emergency.ts';
import type { Path } from '../errors/problem.ts';
import type { RolloutFile } from './rollout-file.ts';

/** A rollout file as it holds in an emergency; its problems are still found where they are written. Null: it has no emergency. */
export function emergencyFile<F extends Pick<RolloutFile, 'definition' | 'locate'>>(
  file: F,
  rules: EmergencyRules,
): F | null {
  const definition = emergencyDefinition(file.definition, rules);
  if (definition === null) return null;
  const written = (path: Path): Path => {
    const [first, index, ...rest] = path;
    if (first === 'waves') return ['emergency', ...path];
    if (first !== 'gates' || typeof index !== 'number') return path;
    const { name } = definition.gates[index] ?? {};
    return ['gates', file.definition.gates.findIndex((gate) => gate.name === name), ...rest];
  };
  return { ...file, definition, locate: (path) => file.locate(written(path)) };
}
