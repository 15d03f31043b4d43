/** Runs of workflows, and their jobs. */
import { type RepositoryCall, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found } from '../refusal.ts';
import type { Job, Run } from '../state-actions.ts';
import { jobView, runView } from '../views/actions.ts';
import { findWorkflow } from './workflows.ts';

export const findRun = (call: RepositoryCall): Run =>
  found(call.repository.runs.find(({ id }) => id === Number(call.params['run_id'])));

/** GitHub's filter takes a status or a conclusion. `created` is a range: `>=2026-01-01`, `A..B`. */
const filtered = (call: RepositoryCall, runs: readonly Run[]): readonly Run[] => {
  const { query } = call;
  const text = (name: string): string | null => query.get(name);
  const created = /^(>=|<=|>|<)?([^.]+)(?:\.\.(.+))?$/.exec(text('created') ?? '');
  const inRange = (at: number): boolean => {
    if (created === null) return true;
    const [, sign = '', first = '', second] = created;
    const from = Date.parse(first);
    if (second !== undefined) return (first === '*' || at >= from) && (second === '*' || at <= Date.parse(second));
    return sign.startsWith('<') ? at <= from : sign.startsWith('>') ? at >= from : at - from < 86_400_000 && at >= from;
  };
  return runs
    .filter(
      (run) =>
        (text('actor') === null || run.actor === text('actor')) &&
        (text('branch') === null || run.headBranch === text('branch')) &&
        (text('event') === null || run.event === text('event')) &&
        (text('head_sha') === null || run.headSha === text('head_sha')) &&
        (text('status') === null || run.status === text('status') || run.conclusion === text('status')) &&
        inRange(run.createdAt),
    )
    .toReversed();
};

const runsPage = (call: RepositoryCall, runs: readonly Run[]) =>
  page(
    call,
    filtered(call, runs),
    (run) => runView(call.world, call.repository, run),
    (entries, total) => ({ total_count: total, workflow_runs: entries }),
  );

const listAll = onRepository('actions/list-workflow-runs-for-repo', 'GET', '/actions/runs', 'actions:read', (call) =>
  runsPage(call, call.repository.runs),
);

const listOfWorkflow = onRepository(
  'actions/list-workflow-runs',
  'GET',
  '/actions/workflows/{workflow_id}/runs',
  'actions:read',
  (call) => {
    const { id } = findWorkflow(call);
    return runsPage(
      call,
      call.repository.runs.filter((run) => run.workflow === id),
    );
  },
);

const get = onRepository('actions/get-workflow-run', 'GET', '/actions/runs/{run_id}', 'actions:read', (call) =>
  ok(runView(call.world, call.repository, findRun(call))),
);

const cancel = onRepository(
  'actions/cancel-workflow-run',
  'POST',
  '/actions/runs/{run_id}/cancel',
  'actions:write',
  (call) => {
    const run = findRun(call);
    if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
    run.cancelRequested = true;
    run.updatedAt = call.world.now();
    return { status: 202, body: {} };
  },
);

const jobsPage = (call: RepositoryCall, run: Run, jobs: readonly Job[]) =>
  page(
    call,
    jobs,
    (job) => jobView(call.world, call.repository, run, job),
    (entries, total) => ({ total_count: total, jobs: entries }),
  );

const listJobs = onRepository(
  'actions/list-jobs-for-workflow-run',
  'GET',
  '/actions/runs/{run_id}/jobs',
  'actions:read',
  (call) => {
    const run = findRun(call);
    const latest = call.query.get('filter') !== 'all';
    const jobs = call.repository.jobs.filter((job) => job.run === run.id && (!latest || job.attempt === run.attempt));
    return jobsPage(call, run, jobs);
  },
);

const listJobsOfAttempt = onRepository(
  'actions/list-jobs-for-workflow-run-attempt',
  'GET',
  '/actions/runs/{run_id}/attempts/{attempt_number}/jobs',
  'actions:read',
  (call) => {
    const run = findRun(call);
    const attempt = Number(call.params['attempt_number']);
    const jobs = call.repository.jobs.filter((job) => job.run === run.id && job.attempt === attempt);
    return jobsPage(call, run, jobs);
  },
);

const getJob = onRepository(
  'actions/get-job-for-workflow-run',
  'GET',
  '/actions/jobs/{job_id}',
  'actions:read',
  (call) => {
    const job = found(call.repository.jobs.find(({ id }) => id === Number(call.params['job_id'])));
    const run = found(call.repository.runs.find(({ id }) => id === job.run));
    return ok(jobView(call.world, call.repository, run, job));
  },
);

export const runOperations = [listAll, listOfWorkflow, get, cancel, listJobs, listJobsOfAttempt, getJob];
