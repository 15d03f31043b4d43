import type { GitHub } from '../../github/client.ts';
import { dispatchWorkflow } from '../../github/workflow.ts';
import type { Invocation } from '../invocation.ts';
import type { Job } from './job.ts';

/** Starts a run that takes a turn of one execution; its number, null where none was started or it is not known. */
export async function dispatchWake(
  github: GitHub,
  job: Job,
  { inputs, note }: Pick<Invocation, 'inputs' | 'note'>,
  execution: string,
): Promise<string | null> {
  const workflow = inputs['workflow'] || job.workflow;
  if (workflow === null) {
    note('nothing says which workflow to start for the next turn: it comes with the schedule, or by hand');
    return null;
  }
  const ref = job.ref.replace(/^refs\/(?:heads|tags)\//, '');
  const dispatched = await dispatchWorkflow(github, { workflow, ref, inputs: { command: 'wake', rollout: execution } });
  return dispatched.kind === 'dispatched' && dispatched.run !== null ? String(dispatched.run) : null;
}
