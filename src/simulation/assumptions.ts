import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import { stepNames } from '../core/definition/steps.ts';
import { durationText } from '../errors/duration-text.ts';
import { approvedWaves } from './approvals.ts';
import { githubAssumptions } from './github-cost.ts';
import type { Scenario } from './scenario.ts';
import { usualDuration, usualGate, usualTask } from './usual-durations.ts';

/** What a simulation took for granted because nobody declared it, as sentences. */
export function assumptionsOf(definition: RolloutDefinition, { durations, gates }: Scenario): string[] {
  const { steps, tasks } = definition;
  const untimed = stepNames.flatMap((name) => {
    const step = steps[name];
    if (step === undefined || durations.steps[name] !== undefined) return [];
    return [`${name} ${durationText(usualDuration(step, name))}`];
  });
  const answered = definition.gates.filter(({ check }) => check.kind !== 'window');
  const passing = answered.filter(({ name }) => !Object.hasOwn(gates, name)).map(({ name }) => name);
  const untimedGates = answered
    .filter(({ name }) => !Object.hasOwn(durations.gates, name))
    .map((gate) => `${gate.name} ${durationText(usualGate(gate))}`);
  const untimedTasks = tasks
    .filter(({ name }) => !Object.hasOwn(durations.tasks, name))
    .map((task) => `${task.name} ${durationText(usualTask(task))}`);
  const approved = approvedWaves(definition);
  const delay = durations.approvals ?? 0;
  const { jobOverhead, wakeUpEvery } = githubAssumptions;
  return [
    ...sentence(untimed, (list) => `How long steps take was not declared: ${list}.`),
    ...sentence(untimedGates, (list) => `How long gates take was not declared: ${list}.`),
    ...sentence(untimedTasks, (list) => `How long tasks take was not declared: ${list}.`),
    ...sentence(passing, (list) => `Gates that no answer was declared for pass: ${list}.`),
    ...sentence(
      approved,
      (list) => `Approvals are given ${delay === 0 ? 'at once' : `after ${durationText(delay)}`}: ${list}.`,
    ),
    `On GitHub, a job takes ${durationText(jobOverhead)} besides its work, is billed by whole minutes, and a rollout that waits is woken up every ${durationText(wakeUpEvery)}.`,
  ];
}

function sentence(names: readonly string[], words: (list: string) => string): string[] {
  return names.length === 0 ? [] : [words(names.join(', '))];
}
