import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import type { GitHub } from '../client.ts';
import { switchWorkflow, workflowState } from '../workflow.ts';

/** Whether a scheduled turn may have something to do: for what waits for time or an answer, and for what is worked on by jobs that may die. */
export function wantsWaking(state: RolloutState): boolean {
  return state.ending === null && statusOf(state) !== 'paused';
}

export type Switched = 'on' | 'off' | 'unchanged' | 'missing';

/** Switches the workflow that wakes rollouts up on or off, by its file name; also one that GitHub switched off because nothing was pushed. */
export async function switchSchedule(github: GitHub, workflow: string, on: boolean): Promise<Switched> {
  const state = await workflowState(github, workflow);
  if (state === null) return 'missing';
  if ((state === 'active') === on) return 'unchanged';
  await switchWorkflow(github, workflow, on ? 'enable' : 'disable');
  return on ? 'on' : 'off';
}
