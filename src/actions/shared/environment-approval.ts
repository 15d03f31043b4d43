import { setTimeout as sleep } from 'node:timers/promises';
import type { Input } from '../../core/rollout/decide.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { GitHub } from '../../github/client.ts';
import { listEnvironments } from '../../github/environments.ts';
import { fieldsOfEach } from '../../github/fields.ts';
import { runJobs } from '../../github/jobs.ts';
import { type RunApproval, runApprovals } from '../../github/run.ts';
import type { Job } from './job.ts';

const permission = 'actions: read';

/** How often, and how many milliseconds apart, to look for the review that let this very job begin: the list of them may lag. */
const looks = 4;
const betweenLooks = 2_000;

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
 * has only a timer or no rules, the environment itself let it pass, if `passed` says that its job ran; where it asks reviewers and none of
 * them answered, that is said: whoever may bypass rules did.
 */
export async function environmentVotes(
  github: GitHub,
  job: Job,
  state: RolloutState,
  { environment, wave, passed }: { readonly environment: string; readonly wave: number; readonly passed: boolean },
): Promise<Extract<Input, { type: 'approval' }>[]> {
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
  const asks = passed && (await asksReviewers(github, environment));
  for (let look = 1; ; look += 1) {
    const reviews = await reviewsOf(github, job, environment);
    const votes = reviews
      .filter((review) => review.state === wanted)
      .map(({ user, comment }) => ({
        ...about,
        id: `${id}/${user}`,
        by: `user:${user}`,
        ...(comment === '' ? {} : { note: comment }),
      }));
    if (votes.length > 0 || !passed) return votes;
    const by = `environment:${environment}`;
    if (!asks) return [{ ...about, id, by }];
    if (look === looks) return [{ ...about, id, by, unreviewed: true }];
    await sleep(betweenLooks);
  }
}

async function reviewsOf(github: GitHub, job: Job, environment: string): Promise<readonly RunApproval[]> {
  const reviews = await runApprovals(github, Number(job.run));
  return reviews.filter(({ environments }) => environments.some((each) => isSameEnvironment(each, environment)));
}

async function asksReviewers(github: GitHub, environment: string): Promise<boolean> {
  const known = await listEnvironments(github);
  return known.some(({ name, reviewers }) => reviewers > 0 && isSameEnvironment(name, environment));
}

/** GitHub does not tell the names of environments apart by their case, and answers with its own spelling. */
function isSameEnvironment(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
