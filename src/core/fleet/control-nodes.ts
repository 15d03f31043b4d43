import { type Problem, problem } from '../../errors/problem.ts';
import type { GateDefinition } from '../definition/gates.ts';
import type { FleetNode } from './node.ts';
import { compileSelector, formatRequirements } from './selector.ts';

/** So many tell an outage of everything from a bad change. */
export const mostControls = 20;

/**
 * The nodes that gates ask beside those of the rollout: outside of it, the first by name of those that a gate's `control` matches. A
 * control that nobody is for would never say anything.
 */
export function controlNodes(
  gates: readonly GateDefinition[],
  fleet: readonly FleetNode[],
  selected: readonly FleetNode[],
): { controls: readonly FleetNode[]; problems: readonly Problem[] } {
  if (gates.every(({ control }) => control === undefined)) return { controls: [], problems: [] };
  const inRollout = new Set(selected.map(({ name }) => name));
  const outside = fleet
    .filter(({ name }) => !inRollout.has(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const found = new Set<FleetNode>();
  const problems: Problem[] = [];
  for (const [index, { name, control }] of gates.entries()) {
    if (control === undefined) continue;
    const matching = outside.filter(compileSelector(control)).slice(0, mostControls);
    for (const node of matching) found.add(node);
    if (matching.length > 0) continue;
    const args = { gate: name, selector: formatRequirements(control.requirements), outside: outside.length };
    problems.push(problem('control-matches-nothing', args, { path: ['gates', index, 'control'] }));
  }
  return { controls: outside.filter((node) => found.has(node)), problems };
}

/** Those of the plan's controls that one gate asks. */
export function controlsOf({ control }: GateDefinition, controls: readonly FleetNode[]): readonly FleetNode[] {
  return control === undefined ? [] : controls.filter(compileSelector(control)).slice(0, mostControls);
}
