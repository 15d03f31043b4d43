import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Problem, type Reason, problem, reason } from '../../errors/problem.ts';
import type { FleetDefinition } from '../definition/rollout-definition.ts';
import type { Exclusion } from '../plan/plan.ts';
import type { FleetNode } from './node.ts';
import { compileRequirement, formatRequirement, formatRequirements } from './selector.ts';

interface FleetSelection {
  /** The nodes of the fleet themselves, in its order. */
  readonly selected: FleetNode[];
  readonly excluded: Exclusion[];
  readonly problems: Problem[];
}

/** Looking for what was meant among very many names takes seconds, so it is done for a few names in fleets of a bounded size. */
const maxSuggestions = 5;
const maxSearched = 20_000;

/**
 * Divides a fleet by `exclude` and `select`: every node is in `selected` or in `excluded`, never in both. A node that `exclude`
 * names is out for that reason, selected or not; any other node is out for the first requirement that it does not meet.
 */
export function selectFleet(fleet: readonly FleetNode[], definition: FleetDefinition): FleetSelection {
  const excludedNames = new Set(definition.exclude);
  const found = new Set<string>();
  const whole = formatRequirements(definition.select.requirements);
  const requirements = definition.select.requirements.map((requirement) => ({
    holds: compileRequirement(requirement),
    unmet: reason('not-selected', { requirement: formatRequirement(requirement), selector: whole }),
  }));
  const named = reason('excluded-by-file', {});

  const selected: FleetNode[] = [];
  const excluded: Exclusion[] = [];
  for (const node of fleet) {
    let why: Reason | null = null;
    if (excludedNames.size > 0 && excludedNames.has(node.name)) {
      found.add(node.name);
      why = named;
    } else {
      for (const requirement of requirements) {
        if (requirement.holds(node)) continue;
        why = requirement.unmet;
        break;
      }
    }
    if (why === null) selected.push(node);
    else excluded.push({ node: node.name, reason: why });
  }
  return { selected, excluded, problems: [...unknownExclusions(), ...tooFew()] };

  function unknownExclusions(): Problem[] {
    let suggestions = 0;
    return definition.exclude.flatMap((name, index) => {
      if (found.has(name)) return [];
      suggestions += 1;
      const suggestion =
        suggestions > maxSuggestions || fleet.length > maxSearched ? null : didYouMean(name, namesOf(fleet));
      return [
        problem(
          'unknown-excluded-node',
          { node: name, suggestion },
          { path: ['fleet', 'exclude', index], severity: 'warning' },
        ),
      ];
    });
  }

  function tooFew(): Problem[] {
    if (selected.length >= definition.minNodes) return [];
    const args = { selected: selected.length, needed: definition.minNodes, fleet: fleet.length };
    return [problem('too-few-nodes', args, { path: ['fleet', 'min-nodes'] })];
  }
}

function* namesOf(fleet: readonly FleetNode[]): Generator<string> {
  for (const node of fleet) yield node.name;
}
