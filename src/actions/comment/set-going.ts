import { ProblemError, reason, type Reason, words } from '../../errors/problem.ts';
import { dispatchWorkflow } from '../../github/workflow.ts';
import type { Asked } from './asked.ts';

/**
 * Starts the workflow that takes turns, on the default branch. Gives why it could not be started; null: it was, or may have been: then the
 * turn after it finds what was asked.
 */
export async function setGoing(
  { rollouts, invocation, job, event }: Pick<Asked, 'rollouts' | 'invocation' | 'job' | 'event'>,
  inputs: Readonly<Record<string, string>>,
): Promise<Reason | null> {
  const workflow = invocation.inputs['workflow'] || job.workflow;
  if (workflow === null) return reason('comment-workflow-unknown', {});
  try {
    await dispatchWorkflow(rollouts.github, { workflow, ref: event.defaultBranch, inputs });
    return null;
  } catch (error) {
    const [first] = error instanceof ProblemError ? error.problems : [];
    if (first === undefined) throw error;
    return reason('comment-not-dispatched', { workflow, says: words(first).message });
  }
}
