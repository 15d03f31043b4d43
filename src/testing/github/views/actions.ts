import type { Repository } from '../state.ts';
import type { Artifact, Job, Run, Workflow } from '../state-actions.ts';
import type { World } from '../world.ts';
import { apiPath, instant, instantOrNull, nodeId, userView, webPath } from './common.ts';
import { simpleCommit } from './git.ts';
import { minimalRepository } from './repository.ts';

export const workflowView = (world: World, repository: Repository, workflow: Workflow) => ({
  id: workflow.id,
  node_id: nodeId('W', workflow.id),
  name: workflow.name,
  path: workflow.path,
  state: workflow.state,
  created_at: instant(workflow.createdAt),
  updated_at: instant(workflow.updatedAt),
  url: apiPath(world, repository, `/actions/workflows/${workflow.id}`),
  html_url: webPath(world, repository, `/blob/${repository.defaultBranch}/${workflow.path}`),
  badge_url: webPath(world, repository, `/workflows/${encodeURIComponent(workflow.name)}/badge.svg`),
});

export const runView = (world: World, repository: Repository, run: Run) => {
  const url = apiPath(world, repository, `/actions/runs/${run.id}`);
  const commit = world.git.commit(run.headSha);
  return {
    id: run.id,
    node_id: nodeId('WFR', run.id),
    name: run.name,
    display_title: run.displayTitle,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow,
    check_suite_id: run.id,
    check_suite_node_id: nodeId('CS', run.id),
    url,
    html_url: webPath(world, repository, `/actions/runs/${run.id}`),
    pull_requests: [],
    created_at: instant(run.createdAt),
    updated_at: instant(run.updatedAt),
    run_started_at: instant(run.startedAt),
    actor: userView(world, run.actor),
    triggering_actor: userView(world, run.triggeringActor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: apiPath(world, repository, `/check-suites/${run.id}`),
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: apiPath(world, repository, `/actions/workflows/${run.workflow}`),
    head_commit: commit === undefined ? null : simpleCommit(commit),
    repository: minimalRepository(world, repository),
    head_repository: minimalRepository(world, repository),
    referenced_workflows: [],
  };
};

export const jobView = (world: World, repository: Repository, run: Run, job: Job) => ({
  id: job.id,
  run_id: job.run,
  run_url: apiPath(world, repository, `/actions/runs/${job.run}`),
  run_attempt: job.attempt,
  node_id: nodeId('CR', job.id),
  head_sha: run.headSha,
  head_branch: run.headBranch,
  url: apiPath(world, repository, `/actions/jobs/${job.id}`),
  html_url: webPath(world, repository, `/actions/runs/${job.run}/job/${job.id}`),
  status: job.status,
  conclusion: job.conclusion,
  created_at: instant(job.createdAt),
  started_at: instant(job.startedAt),
  completed_at: instantOrNull(job.completedAt),
  name: job.name,
  steps: job.steps.map((step) => ({ ...step, started_at: null, completed_at: null })),
  check_run_url: apiPath(world, repository, `/check-runs/${job.id}`),
  labels: job.labels,
  runner_id: 1,
  runner_name: 'Runner 1',
  runner_group_id: 1,
  runner_group_name: 'Default',
  workflow_name: run.name,
});

export const isExpired = (world: World, artifact: Artifact): boolean => artifact.expiresAt <= world.now();

export const artifactView = (world: World, repository: Repository, run: Run | undefined, artifact: Artifact) => {
  const url = apiPath(world, repository, `/actions/artifacts/${artifact.id}`);
  return {
    id: artifact.id,
    node_id: nodeId('A', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(world, artifact),
    created_at: instant(artifact.createdAt),
    updated_at: instant(artifact.createdAt),
    expires_at: instant(artifact.expiresAt),
    digest: artifact.digest,
    workflow_run: {
      id: artifact.run,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run?.headBranch ?? repository.defaultBranch,
      head_sha: run?.headSha ?? '',
    },
  };
};
