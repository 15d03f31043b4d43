import type { RolloutState } from '../../core/rollout/state.ts';
import { problem, reason } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { missingEnvironment } from '../../github/environments.ts';
import { runApprovals } from '../../github/run.ts';
import { dispatchWake } from '../shared/dispatch-wake.ts';
import { approvalJobName, isAskedAlready } from '../shared/environment-approval.ts';
import type { Job } from '../shared/job.ts';
import { type ActionResult, exitCodes } from '../shared/result.ts';
import { reasonOutputs } from '../shared/turn-result.ts';
import type { Invocation } from '../invocation.ts';

/**
 * A job that names an environment that does not exist makes one that lets everybody pass, and a job that waits for one that is waited for
 * already asks its reviewers twice: neither is let happen. Where this run cannot ask, a run of its own does: it asks once, and what was
 * answered then may not have counted.
 */
export async function approvalResult(
  github: GitHub,
  invocation: Pick<Invocation, 'inputs' | 'note'>,
  job: Job,
  { state }: { readonly state: RolloutState },
  result: ActionResult,
): Promise<ActionResult> {
  const { outputs } = result;
  if (outputs['next'] !== 'approve') return result;
  const environment = outputs['environment'] ?? '';
  const wave = Number(outputs['wave'] ?? '0');
  const none = await missingEnvironment(github, environment);
  if (none !== null) {
    const missing = { environment, wave: outputs['wave-name'] ?? '', meant: none.meant };
    return {
      ...result,
      outputs: { ...outputs, environment: '', next: 'held', ...reasonOutputs(reason('environment-missing', missing)) },
      problems: [...(result.problems ?? []), problem('environment-missing', missing)],
      exitCode: exitCodes.badInput,
    };
  }
  const asksElsewhere = await isAskedAlready(github, job, approvalJobName(state, wave));
  const asked = invocation.inputs['approve-wave'] ? true : await wasReviewed(github, job);
  if (!asksElsewhere && !asked) return result;
  if (!asksElsewhere) await dispatchWake(github, job, invocation, state.execution);
  const waits = reasonOutputs(reason('approval-asked', { environment }));
  return { ...result, outputs: { ...outputs, environment: '', next: 'wait', ...waits } };
}

/**
 * Whether people let jobs of this run into an environment before, in an earlier attempt. GitHub does not tell of which attempt a review is, so
 * a run that all is run again of must not ask for another wave: what they said of the one before would count for it.
 */
async function wasReviewed(github: GitHub, job: Job): Promise<boolean> {
  return job.attempt > 1 && (await runApprovals(github, Number(job.run))).length > 0;
}
