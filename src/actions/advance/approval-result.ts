import type { RolloutState } from '../../core/rollout/state.ts';
import { problem, reason } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { missingEnvironment } from '../../github/environments.ts';
import { approvalJobName, isAskedAlready } from '../shared/environment-approval.ts';
import type { Job } from '../shared/job.ts';
import { type ActionResult, exitCodes } from '../shared/result.ts';
import { reasonOutputs } from '../shared/turn-result.ts';

/**
 * A job that names an environment that does not exist makes one that lets everybody pass, and a job that waits for one that is waited for
 * already asks its reviewers twice: neither is let happen.
 */
export async function approvalResult(
  github: GitHub,
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
  if (!(await isAskedAlready(github, job, approvalJobName(state, wave)))) return result;
  const asked = reasonOutputs(reason('approval-asked', { environment }));
  return { ...result, outputs: { ...outputs, environment: '', next: 'wait', ...asked } };
}
