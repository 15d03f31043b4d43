import type { Input } from '../../core/rollout/decide.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { GitHub } from '../../github/client.ts';
import { fieldsOfEach } from '../../github/fields.ts';
import { runJobs } from '../../github/jobs.ts';
import { runApprovals } from '../../github/run.ts';
import type { Job } from './job.ts';

const permission = 'actions: read';

/** What the job is called that waits for the rules of an environment: it names the plan that is approved. */
export function approvalJobName(state: RolloutState, wave: number): string {
  return `${state.execution} wave ${wave + 1} plan ${state.plan.digest.slice(0, 12)}`;
}

/** Whether another run of the repository waits for this approval already. */
export async function isAskedAlready(github: GitHub, job: Job, jobName: string): Promise<boolean> {
  const waiting = await github.list(
    'GET /repos/{owner}/{repo}/actions/runs',
    { status: 'waiting' },
    { key: 'workflow_runs', most: 100, permission },
  );
  for (const run of fieldsOfEach(waiting, 'workflow runs')) {
    if (String(run.count('id')) === job.run) continue;
    const jobs = await runJobs(github, run.count('id'));
    const asks = jobs.some(({ status, name }) => status === 'waiting' && name.includes(jobName));
    if (asks) return true;
  }
  return false;
}

/**
 * What an environment's rules said to this run about a wave, as inputs to the rollout, each reviewer one. Where nobody was asked, because it
 * has only a timer or no rules, the environment itself let it pass, if `passed` says that its job ran.
 */
export async function environmentVotes(
  github: GitHub,
  job: Job,
  state: RolloutState,
  { environment, wave, passed }: { readonly environment: string; readonly wave: number; readonly passed: boolean },
): Promise<Extract<Input, { type: 'approval' }>[]> {
  // GitHub does not tell the names of environments apart by their case, and answers with its own spelling.
  const reviews = (await runApprovals(github, Number(job.run))).filter(({ environments }) =>
    environments.some((each) => each.toLowerCase() === environment.toLowerCase()),
  );
  const answer = passed ? 'approve' : 'reject';
  const wanted = passed ? 'approved' : 'rejected';
  const about = {
    type: 'approval',
    answer,
    wave,
    digest: state.plan.digest,
    via: 'environment',
    qualifies: [],
  } as const;
  const id = `environment/${job.run}/${job.attempt}/${wave}`;
  const votes = reviews
    .filter((review) => review.state === wanted)
    .map(({ user, comment }) => ({
      ...about,
      id: `${id}/${user}`,
      by: `user:${user}`,
      ...(comment === '' ? {} : { note: comment }),
    }));
  if (votes.length > 0 || !passed) return votes;
  return [{ ...about, id, by: `environment:${environment}` }];
}
