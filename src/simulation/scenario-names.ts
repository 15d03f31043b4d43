import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import type { StepName } from '../core/definition/steps.ts';
import { didYouMean } from '../errors/did-you-mean.ts';
import { type Path, type Problem, problem } from '../errors/problem.ts';
import type { Scenario } from './scenario.ts';

type What = 'gate' | 'task' | 'wave' | 'step';

/** What a scenario says about things that the rollout file does not have: most likely they are misspelled. Paths lead into the scenario. */
export function unknownNames(scenario: Scenario, definition: RolloutDefinition): Problem[] {
  const { durations, faults, gates } = scenario;
  const named = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const known: Record<What, readonly string[]> = {
    gate: named(definition.gates),
    task: named(definition.tasks),
    // The wave of those that were put off has its name from Wavegate.
    wave: [...named(definition.waves), ...(definition.onFailure.unreachable === 'defer' ? ['catch-up'] : [])],
    step: Object.keys(definition.steps),
  };
  const found: Problem[] = [];
  const look = (what: What, name: string, path: Path): void => {
    if (known[what].includes(name)) return;
    const meant = didYouMean(name, known[what]);
    found.push(problem('simulated-name-unknown', { what, name, meant, known: known[what] }, { path }));
  };
  const steps = (of: Readonly<Partial<Record<StepName, number>>>, path: Path): void => {
    for (const step of Object.keys(of)) look('step', step, [...path, step]);
  };
  steps(durations.steps, ['durations', 'steps']);
  durations.nodes.forEach((each, index) => steps(each.steps, ['durations', 'nodes', index, 'steps']));
  for (const gate of Object.keys(durations.gates)) look('gate', gate, ['durations', 'gates', gate]);
  for (const task of Object.keys(durations.tasks)) look('task', task, ['durations', 'tasks', task]);
  faults.forEach(({ step, waves = [] }, index) => {
    if (step !== undefined) look('step', step, ['faults', index, 'step']);
    waves.forEach((wave, at) => look('wave', wave, ['faults', index, 'waves', at]));
  });
  for (const gate of Object.keys(gates)) look('gate', gate, ['gates', gate]);
  return found;
}
