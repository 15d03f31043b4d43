import { systemClock } from '../../io/clock.ts';
import { environmentsAskedFor } from '../shared/environments-asked.ts';
import type { Job } from '../shared/job.ts';
import { loginOfActor } from '../shared/policy.ts';
import type { ActionResult } from '../shared/result.ts';
import { readState, type Rollouts } from '../shared/rollouts.ts';
import { explained, standings } from '../shared/shown-rollouts.ts';
import { executionOutputs } from '../shared/turn-result.ts';
import type { Invocation } from '../invocation.ts';
import { askerOf, mustBeAllowed } from './may.ts';
import { saidIn } from './said.ts';

/** Where rollouts stand, in the summary of the job. `id` null: all that were begun last. Refuses whoever may not know. */
export async function showStatus(
  invocation: Invocation,
  job: Job,
  rollouts: Rollouts,
  id: string | null,
): Promise<ActionResult> {
  saidIn(invocation, 'status');
  mustBeAllowed(await askerOf(invocation, job, rollouts), 'status', [], null);
  const { ids, text } = await standings(rollouts, id === null ? null : [id]);
  const [only] = ids;
  const outputs =
    only === undefined || ids.length > 1 ? {} : executionOutputs((await readState(rollouts.ledger, only)).state);
  return { outputs: { ...outputs, next: 'none' }, markdown: text };
}

/** Why a rollout, or the node that the input `args` names, is where it is, in the summary of the job. Refuses whoever may not know. */
export async function showExplanation(
  invocation: Invocation,
  job: Job,
  rollouts: Rollouts,
  id: string,
): Promise<ActionResult> {
  const { subject } = saidIn(invocation, 'explain');
  const { state, events } = await readState(rollouts.ledger, id);
  const asker = await askerOf(invocation, job, rollouts);
  mustBeAllowed(asker, 'explain', environmentsAskedFor(state, 'explain'), loginOfActor(state.starter));
  const markdown = explained({ id, state, events }, subject, systemClock.now());
  return { outputs: { ...executionOutputs(state), next: 'none' }, markdown };
}
