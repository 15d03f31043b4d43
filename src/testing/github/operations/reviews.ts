/** Runs that wait before an environment, and who let them go on. */
import { mayReview, reviewEnvironments } from '../reviews.ts';
import { bodyOf, ok, onRepository } from '../operation.ts';
import { Refusal, found } from '../refusal.ts';
import { instant, userView, webPath, apiPath, nodeId } from '../views/common.ts';
import { deploymentView, reviewersView } from '../views/deployments.ts';
import type { Repository } from '../state.ts';
import type { Environment } from '../state-deployments.ts';
import type { World } from '../world.ts';
import { findRun } from './runs.ts';

const briefEnvironment = (world: World, repository: Repository, { id, name }: Environment) => ({
  id,
  node_id: nodeId('EN', id),
  name,
  url: apiPath(world, repository, `/environments/${encodeURIComponent(name)}`),
  html_url: webPath(world, repository, `/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`),
});

const listPending = onRepository(
  'actions/get-pending-deployments-for-run',
  'GET',
  '/actions/runs/{run_id}/pending_deployments',
  'actions:read',
  (call) => {
    const { world, repository, caller } = call;
    const run = findRun(call);
    const pending = repository.pendingDeployments.filter((each) => each.run === run.id);
    return ok(
      pending.map((each) => {
        const environment = found(repository.environments.find(({ name }) => name === each.environment));
        return {
          environment: briefEnvironment(world, repository, environment),
          wait_timer: environment.waitTimer,
          wait_timer_started_at: environment.waitTimer > 0 ? instant(each.since) : null,
          current_user_can_approve:
            caller.kind === 'user' && mayReview(world, repository, run, environment, caller.login),
          reviewers: reviewersView(world, repository, environment),
        };
      }),
    );
  },
);

const review = onRepository(
  'actions/review-pending-deployments-for-run',
  'POST',
  '/actions/runs/{run_id}/pending_deployments',
  'deployments:write',
  (call) => {
    const { world, repository, caller } = call;
    const run = findRun(call);
    // A person must do it.
    if (caller.kind !== 'user') throw new Refusal(403, 'Resource not accessible by integration');
    const body = bodyOf<{ environment_ids: readonly number[]; state: 'approved' | 'rejected'; comment: string }>(call);
    const environments = body.environment_ids.map((id) =>
      found(repository.environments.find((each) => each.id === id)),
    );
    const waiting = environments.every(({ name }) =>
      repository.pendingDeployments.some((each) => each.run === run.id && each.environment === name),
    );
    if (!waiting) throw new Refusal(422, 'There are no pending deployment requests to approve or reject');
    if (!environments.every((environment) => mayReview(world, repository, run, environment, caller.login))) {
      throw new Refusal(422, 'The current user cannot review these deployments');
    }
    reviewEnvironments(world, repository, run, {
      environments: environments.map(({ name }) => name),
      state: body.state,
      user: caller.login,
      comment: body.comment,
    });
    const deployments = repository.deployments.filter(({ environment }) =>
      environments.some(({ name }) => name === environment),
    );
    return ok(deployments.map((deployment) => deploymentView(world, repository, deployment)));
  },
);

const listApprovals = onRepository(
  'actions/get-reviews-for-run',
  'GET',
  '/actions/runs/{run_id}/approvals',
  'actions:read',
  (call) => {
    const { world, repository } = call;
    const run = findRun(call);
    const approvals = repository.approvals.filter((each) => each.run === run.id).toReversed();
    return ok(
      approvals.map(({ environments, state, user, comment }) => ({
        environments: environments.flatMap((name) => {
          const environment = repository.environments.find((each) => each.name === name);
          if (environment === undefined) return [];
          const created = instant(environment.createdAt);
          return [{ ...briefEnvironment(world, repository, environment), created_at: created, updated_at: created }];
        }),
        state,
        user: userView(world, user),
        comment,
      })),
    );
  },
);

export const reviewOperations = [listPending, review, listApprovals];
