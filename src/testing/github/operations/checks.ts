/** Check runs, their suites, and commit statuses. */
import { resolveCommit } from '../git/commits.ts';
import { type RepositoryCall, bodyOf, created, onRepository, ok } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found, refuseLong } from '../refusal.ts';
import type { CheckRun, CommitStatus } from '../state-security.ts';
import { checkRunView, checkSuiteView, simpleStatusView, statusView } from '../views/checks.ts';
import { apiPath } from '../views/common.ts';
import { minimalRepository } from '../views/repository.ts';

const commitOf = (call: RepositoryCall): string => {
  const ref = call.params['ref'] ?? '';
  const commit = resolveCommit(call.world, call.repository, ref);
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return commit.sha;
};

/** A run that was made again under the same name replaces the one before, unless all are asked for. */
const latestOf = (runs: readonly CheckRun[]): readonly CheckRun[] => [
  ...new Map(runs.map((run) => [`${run.suite} ${run.name}`, run])).values(),
];

const listRuns = onRepository('checks/list-for-ref', 'GET', '/commits/{ref...}/check-runs', 'checks:read', (call) => {
  const { world, repository, query } = call;
  const sha = commitOf(call);
  const name = query.get('check_name');
  const status = query.get('status');
  const ofCommit = repository.checkRuns.filter((run) => run.sha === sha);
  const runs = (query.get('filter') === 'all' ? ofCommit : latestOf(ofCommit)).filter(
    (run) => (name === null || run.name === name) && (status === null || run.status === status),
  );
  return page(
    call,
    runs,
    (run) => checkRunView(world, repository, run),
    (entries, total) => ({ total_count: total, check_runs: entries }),
  );
});

const listSuites = onRepository(
  'checks/list-suites-for-ref',
  'GET',
  '/commits/{ref...}/check-suites',
  'checks:read',
  (call) => {
    const { world, repository } = call;
    const sha = commitOf(call);
    const suites = new Map<number, [CheckRun, ...CheckRun[]]>();
    for (const run of repository.checkRuns.filter((each) => each.sha === sha)) {
      const known = suites.get(run.suite);
      if (known === undefined) suites.set(run.suite, [run]);
      else known.push(run);
    }
    return page(
      call,
      [...suites.values()],
      (runs) => checkSuiteView(world, repository, runs),
      (entries, total) => ({ total_count: total, check_suites: entries }),
    );
  },
);

const statusesOf = (call: RepositoryCall, sha: string): readonly CommitStatus[] =>
  call.repository.commitStatuses.filter((status) => status.sha === sha).toReversed();

const combined = onRepository(
  'repos/get-combined-status-for-ref',
  'GET',
  '/commits/{ref...}/status',
  'statuses:read',
  (call) => {
    const { world, repository } = call;
    const sha = commitOf(call);
    const latest = [
      ...new Map(
        statusesOf(call, sha)
          .toReversed()
          .map((status) => [status.context, status]),
      ).values(),
    ];
    const states = latest.map(({ state }) => state);
    const bad = states.some((state) => state === 'error' || state === 'failure');
    const state = bad ? 'failure' : states.length === 0 || states.includes('pending') ? 'pending' : 'success';
    return page(
      call,
      latest,
      (status) => simpleStatusView(world, repository, status),
      (statuses, total) => ({
        state,
        statuses,
        sha,
        total_count: total,
        repository: minimalRepository(world, repository),
        commit_url: apiPath(world, repository, `/commits/${sha}`),
        url: apiPath(world, repository, `/commits/${sha}/status`),
      }),
    );
  },
);

const listStatuses = onRepository(
  'repos/list-commit-statuses-for-ref',
  'GET',
  '/commits/{ref...}/statuses',
  'statuses:read',
  (call) => page(call, statusesOf(call, commitOf(call)), (status) => statusView(call.world, call.repository, status)),
);

const createStatus = onRepository('repos/create-commit-status', 'POST', '/statuses/{sha}', 'statuses:write', (call) => {
  const { world, repository, caller, params } = call;
  const body = bodyOf<{
    state: CommitStatus['state'];
    target_url?: string | null;
    description?: string | null;
    context?: string;
  }>(call);
  const sha = params['sha'] ?? '';
  if (world.git.commit(sha) === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  refuseLong('Status', 'description', body.description, 140);
  const status: CommitStatus = {
    id: world.nextId(),
    sha,
    state: body.state,
    context: body.context ?? 'default',
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    creator: caller.login,
    createdAt: world.now(),
  };
  repository.commitStatuses.push(status);
  return created(statusView(world, repository, status));
});

const getRun = onRepository('checks/get', 'GET', '/check-runs/{check_run_id}', 'checks:read', (call) => {
  const run = found(call.repository.checkRuns.find(({ id }) => id === Number(call.params['check_run_id'])));
  return ok(checkRunView(call.world, call.repository, run));
});

export const checkOperations = [listRuns, listSuites, combined, listStatuses, createStatus, getRun];
