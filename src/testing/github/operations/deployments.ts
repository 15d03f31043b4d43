/** Deployments and their statuses. */
import { resolveCommit } from '../git/commits.ts';
import { type RepositoryCall, bodyOf, created, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found, refuseLong } from '../refusal.ts';
import type { Deployment, DeploymentStatus, DeploymentStatusState } from '../state-deployments.ts';
import { addEnvironment } from '../seed.ts';
import { deploymentStatusView, deploymentView } from '../views/deployments.ts';

interface NewDeployment {
  readonly ref: string;
  readonly task?: string;
  readonly auto_merge?: boolean;
  readonly required_contexts?: readonly string[] | null;
  readonly payload?: unknown;
  readonly environment?: string;
  readonly description?: string | null;
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
}

const isBranch = (call: RepositoryCall, ref: string): boolean =>
  Object.hasOwn(call.repository.refs, ref.startsWith('refs/') ? ref : `refs/heads/${ref}`);

/** Where the ref is behind the default branch, GitHub merges first, or refuses where it cannot. */
const refuseBehind = (call: RepositoryCall, body: NewDeployment, sha: string): { readonly merged: boolean } => {
  const { world, repository } = call;
  if (body.auto_merge === false || !isBranch(call, body.ref)) return { merged: false };
  const head = repository.refs[`refs/heads/${repository.defaultBranch}`];
  if (head === undefined || head === sha) return { merged: false };
  let commit = world.git.commit(sha);
  while (commit !== undefined) {
    if (commit.sha === head) return { merged: false };
    commit = commit.parents[0] === undefined ? undefined : world.git.commit(commit.parents[0]);
  }
  return { merged: true };
};

/** Without a list every context that reported must have succeeded; an empty list asks for none. */
const refusePending = (call: RepositoryCall, body: NewDeployment, sha: string): void => {
  const { checkRuns, commitStatuses } = call.repository;
  const asked = body.required_contexts;
  const newest = new Map(
    commitStatuses.filter((each) => each.sha === sha).map((each) => [each.context, each.state as string]),
  );
  for (const run of checkRuns) if (run.sha === sha) newest.set(run.name, run.conclusion ?? 'pending');
  const good = new Set(['success', 'neutral', 'skipped']);
  const wanted = asked ?? [...newest.keys()];
  const contexts = wanted.map((context) => ({ context, state: newest.get(context) ?? 'pending' }));
  if (contexts.every(({ state }) => good.has(state))) return;
  throw new Refusal(409, `Conflict: Commit status checks failed for ${body.ref}.`, {
    errors: [{ contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }],
  });
};

const create = onRepository('repos/create-deployment', 'POST', '/deployments', 'deployments:write', (call) => {
  const { world, repository } = call;
  const body = bodyOf<NewDeployment>(call);
  const commit = resolveCommit(world, repository, body.ref);
  if (commit === undefined) throw new Refusal(422, `No ref found for: ${body.ref}`);
  if (refuseBehind(call, body, commit.sha).merged) {
    return {
      status: 202,
      body: { message: `Auto-merged ${repository.defaultBranch} into ${body.ref} on deployment.` },
    };
  }
  refusePending(call, body, commit.sha);
  const environment = body.environment ?? 'production';
  const now = world.now();
  const deployment: Deployment = {
    id: world.nextId(),
    sha: commit.sha,
    ref: body.ref,
    task: body.task ?? 'deploy',
    payload: body.payload ?? '',
    environment,
    originalEnvironment: environment,
    description: body.description ?? null,
    creator: call.caller.login,
    createdAt: now,
    updatedAt: now,
    transient: body.transient_environment ?? false,
    production: body.production_environment ?? environment === 'production',
  };
  repository.deployments.push(deployment);
  // A deployment makes the environment that it names.
  if (!repository.environments.some(({ name }) => name.toLowerCase() === environment.toLowerCase())) {
    addEnvironment(world, repository, { name: environment });
  }
  return created(deploymentView(world, repository, deployment));
});

/** Newest first. */
const list = onRepository('repos/list-deployments', 'GET', '/deployments', 'deployments:read', (call) => {
  const wanted = (name: string): string | null => {
    const value = call.query.get(name);
    return value === 'none' ? null : value;
  };
  const [sha, ref, task, environment] = ['sha', 'ref', 'task', 'environment'].map(wanted);
  const matching = call.repository.deployments.filter(
    (each) =>
      (sha == null || each.sha === sha) &&
      (ref == null || each.ref === ref) &&
      (task == null || each.task === task) &&
      (environment == null || each.environment === environment),
  );
  return page(call, matching.toReversed(), (each) => deploymentView(call.world, call.repository, each));
});

const findDeployment = (call: RepositoryCall): Deployment =>
  found(call.repository.deployments.find(({ id }) => id === Number(call.params['deployment_id'])));

const get = onRepository('repos/get-deployment', 'GET', '/deployments/{deployment_id}', 'deployments:read', (call) =>
  ok(deploymentView(call.world, call.repository, findDeployment(call))),
);

interface NewStatus {
  readonly state: DeploymentStatusState;
  readonly description?: string;
  readonly target_url?: string;
  readonly log_url?: string;
  readonly environment?: string;
  readonly environment_url?: string;
  readonly auto_inactive?: boolean;
}

const latestState = (call: RepositoryCall, deployment: Deployment): DeploymentStatusState | undefined =>
  call.repository.deploymentStatuses.findLast((status) => status.deployment === deployment.id)?.state;

/** A success makes earlier successes of the same environment inactive, where both are neither transient nor production. */
const makeEarlierInactive = (call: RepositoryCall, deployment: Deployment): void => {
  const { world, repository } = call;
  for (const earlier of repository.deployments) {
    if (earlier.id === deployment.id || earlier.environment !== deployment.environment) continue;
    if (earlier.transient || earlier.production || latestState(call, earlier) !== 'success') continue;
    repository.deploymentStatuses.push({
      id: world.nextId(),
      deployment: earlier.id,
      state: 'inactive',
      creator: call.caller.login,
      description: '',
      environment: earlier.environment,
      targetUrl: '',
      environmentUrl: '',
      createdAt: world.now(),
    });
    earlier.updatedAt = world.now();
  }
};

const createStatus = onRepository(
  'repos/create-deployment-status',
  'POST',
  '/deployments/{deployment_id}/statuses',
  'deployments:write',
  (call) => {
    const { world, repository } = call;
    const deployment = findDeployment(call);
    const body = bodyOf<NewStatus>(call);
    refuseLong('DeploymentStatus', 'description', body.description, 140);
    if (body.environment !== undefined) deployment.environment = body.environment;
    const status: DeploymentStatus = {
      id: world.nextId(),
      deployment: deployment.id,
      state: body.state,
      creator: call.caller.login,
      description: body.description ?? '',
      environment: deployment.environment,
      targetUrl: body.log_url ?? body.target_url ?? '',
      environmentUrl: body.environment_url ?? '',
      createdAt: world.now(),
    };
    repository.deploymentStatuses.push(status);
    deployment.updatedAt = world.now();
    if (body.state === 'success' && body.auto_inactive !== false) makeEarlierInactive(call, deployment);
    return created(deploymentStatusView(world, repository, status));
  },
);

/** Newest first. */
const listStatuses = onRepository(
  'repos/list-deployment-statuses',
  'GET',
  '/deployments/{deployment_id}/statuses',
  'deployments:read',
  (call) => {
    const { id } = findDeployment(call);
    const statuses = call.repository.deploymentStatuses.filter(({ deployment }) => deployment === id).toReversed();
    return page(call, statuses, (status) => deploymentStatusView(call.world, call.repository, status));
  },
);

export const deploymentOperations = [create, list, get, createStatus, listStatuses];
