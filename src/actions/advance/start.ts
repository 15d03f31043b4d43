import { resolve } from 'node:path';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { isUnfinished } from '../../core/rollout/is-unfinished.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { problem, ProblemError, type Problem, refuse } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { skippedKeys } from '../../runtime/unsupported.ts';
import type { Job } from '../shared/job.ts';
import { planInJob } from '../shared/planned.ts';
import { holderOf, type RolloutLease, type Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../table.ts';

/** Plans a rollout and makes its next execution. Refuses what cannot be planned, and while one of its executions is not over. */
export async function start(
  invocation: Invocation,
  job: Job,
  { ledger }: Rollouts,
): Promise<{ lease: RolloutLease; problems: readonly Problem[] }> {
  const { inputs } = invocation;
  const named = inputs['file'] ?? '';
  if (named === '') refuse('nothing-to-start', {});
  const file = await readRolloutFile(resolve(job.workspace, named), named);
  const skipping = skippedKeys(file, { where: 'github', emergency: false, skip: false });
  const { plan, problems, secrets } = await planInJob(invocation, file);
  secrets.required();
  const approved = inputs['digest'] ?? '';
  if (approved !== '' && !plan.digest.startsWith(approved))
    throw new ProblemError([problem('plan-not-as-approved', { approved, digest: plan.digest })]);
  const first = (execution: string): RolloutEvent[] => [plannedEvent(plan, execution, job, skipping)];
  const lease = await ledger.create(plan.rollout, plan, first, { holder: holderOf(job), unfinished: isUnfinished });
  return { lease, problems };
}

function plannedEvent(plan: Plan, execution: string, job: Job, skipping: readonly string[]): RolloutEvent {
  return {
    type: 'rollout-planned',
    at: systemClock.now(),
    execution,
    rollout: plan.rollout,
    digest: plan.digest,
    selected: plan.nodes.length,
    by: job.actor,
    root: job.workspace,
    flags: [],
    skipping,
  };
}
