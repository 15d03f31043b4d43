import type { Repository } from '../state.ts';
import type { CheckRun, CommitStatus } from '../state-security.ts';
import type { World } from '../world.ts';
import { apiPath, instant, instantOrNull, nodeId, userView, webPath } from './common.ts';
import { simpleCommit } from './git.ts';
import { minimalRepository } from './repository.ts';

/** Of Actions as on github.com. */
const appId = (slug: string): number => (slug === 'github-actions' ? 15_368 : 20_000 + slug.length);

const appView = (world: World, repository: Repository, slug: string) => ({
  id: appId(slug),
  slug,
  node_id: nodeId('A', slug),
  owner: userView(world, repository.owner),
  name: slug,
  description: null,
  external_url: `${world.serverUrl}/features/actions`,
  html_url: `${world.serverUrl}/apps/${slug}`,
  created_at: instant(repository.createdAt),
  updated_at: instant(repository.createdAt),
  permissions: { checks: 'write', metadata: 'read' },
  events: [],
});

export const checkRunView = (world: World, repository: Repository, run: CheckRun) => {
  const url = apiPath(world, repository, `/check-runs/${run.id}`);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.sha,
    external_id: '',
    url,
    html_url: webPath(world, repository, `/runs/${run.id}`),
    details_url: webPath(world, repository, `/runs/${run.id}`),
    status: run.status,
    conclusion: run.conclusion,
    started_at: instant(run.startedAt),
    completed_at: instantOrNull(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: appView(world, repository, run.app),
    pull_requests: [],
  };
};

/** The suite that runs of the same app and commit make up; `runs` has at least one. */
export const checkSuiteView = (world: World, repository: Repository, runs: readonly [CheckRun, ...CheckRun[]]) => {
  const [first] = runs;
  const commit = world.git.commit(first.sha);
  const done = runs.every(({ status }) => status === 'completed');
  const failed = runs.find(
    ({ conclusion }) => conclusion !== 'success' && conclusion !== 'neutral' && conclusion !== 'skipped',
  );
  return {
    id: first.suite,
    node_id: nodeId('CS', first.suite),
    head_branch: repository.defaultBranch,
    head_sha: first.sha,
    status: done ? 'completed' : 'in_progress',
    conclusion: done ? (failed?.conclusion ?? 'success') : null,
    url: apiPath(world, repository, `/check-suites/${first.suite}`),
    before: null,
    after: first.sha,
    pull_requests: [],
    app: appView(world, repository, first.app),
    repository: minimalRepository(world, repository),
    created_at: instant(first.startedAt),
    updated_at: instant(first.startedAt),
    head_commit: commit === undefined ? null : simpleCommit(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: apiPath(world, repository, `/check-suites/${first.suite}/check-runs`),
  };
};

export const simpleStatusView = (world: World, repository: Repository, status: CommitStatus) => ({
  id: status.id,
  node_id: nodeId('SC', status.id),
  url: apiPath(world, repository, `/statuses/${status.sha}`),
  avatar_url: userView(world, status.creator).avatar_url,
  state: status.state,
  context: status.context,
  description: status.description,
  target_url: status.targetUrl,
  created_at: instant(status.createdAt),
  updated_at: instant(status.createdAt),
});

export const statusView = (world: World, repository: Repository, status: CommitStatus) => ({
  ...simpleStatusView(world, repository, status),
  creator: userView(world, status.creator),
});
