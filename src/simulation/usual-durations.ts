import type { GateDefinition } from '../core/definition/gates.ts';
import type { StepDefinition, StepName, TaskDefinition } from '../core/definition/steps.ts';
import type { Milliseconds } from '../core/definition/values.ts';

/** How long what nobody declared takes where there is time for it. */
export const usualDurations = {
  steps: {
    observe: 2_000,
    check: 2_000,
    drain: 10_000,
    apply: 30_000,
    verify: 2_000,
    restore: 10_000,
    rollback: 30_000,
  },
  gate: 5_000,
  task: 30_000,
  /** Until somebody gives up on a node that does not answer. */
  unreachable: 10_000,
} as const;

/** At most half of what there is time for, so that a step that nobody said anything about never times out. */
export function usualDuration(step: StepDefinition | undefined, name: StepName): Milliseconds {
  const usual = usualDurations.steps[name];
  if (step === undefined) return usual;
  const { timeout, until } = step;
  const room = until === undefined ? timeout : Math.min(timeout, Math.floor(until.within / until.successes));
  return Math.min(usual, Math.floor(room / 2));
}

export function usualGate({ timeout }: GateDefinition): Milliseconds {
  return Math.min(usualDurations.gate, Math.floor(timeout / 2));
}

export function usualTask({ timeout }: TaskDefinition): Milliseconds {
  return Math.min(usualDurations.task, Math.floor(timeout / 2));
}
