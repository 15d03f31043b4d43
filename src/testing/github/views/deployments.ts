import type { Repository } from '../state.ts';
import type { Deployment, DeploymentStatus, Environment } from '../state-deployments.ts';
import type { World } from '../world.ts';
import { apiPath, instant, nodeId, userView, webPath } from './common.ts';

export const deploymentView = (world: World, repository: Repository, deployment: Deployment) => {
  const url = apiPath(world, repository, `/deployments/${deployment.id}`);
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userView(world, deployment.creator),
    created_at: instant(deployment.createdAt),
    updated_at: instant(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: apiPath(world, repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
};

export const deploymentStatusView = (world: World, repository: Repository, status: DeploymentStatus) => {
  const deployment = apiPath(world, repository, `/deployments/${status.deployment}`);
  return {
    url: `${deployment}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: userView(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.targetUrl,
    log_url: status.targetUrl,
    environment_url: status.environmentUrl,
    created_at: instant(status.createdAt),
    updated_at: instant(status.createdAt),
    deployment_url: deployment,
    repository_url: apiPath(world, repository),
    performed_via_github_app: null,
  };
};

/** Users, and teams by the organisation that owns the repository. */
export const reviewersView = (world: World, repository: Repository, environment: Environment) =>
  environment.reviewers.map(({ type, name }) => {
    if (type === 'User') return { type, reviewer: userView(world, name) };
    const team = world.state.teams.find(({ org, slug }) => org === repository.owner && slug === name);
    const id = team?.id ?? 0;
    const url = `${world.apiUrl}/organizations/1/team/${id}`;
    return {
      type,
      reviewer: {
        id,
        node_id: nodeId('T', id),
        name,
        slug: name,
        description: null,
        privacy: 'closed',
        notification_setting: 'notifications_enabled',
        permission: 'pull',
        url,
        html_url: `${world.serverUrl}/orgs/${repository.owner}/teams/${name}`,
        members_url: `${url}/members{/member}`,
        repositories_url: `${url}/repos`,
        type: 'organization',
        parent: null,
      },
    };
  });

export const environmentView = (world: World, repository: Repository, environment: Environment) => {
  const { id, name, waitTimer, branchPolicy } = environment;
  const rule = (kind: string, at: number) => ({ id: id * 10 + at, node_id: nodeId('GA', id * 10 + at), type: kind });
  return {
    id,
    node_id: nodeId('EN', id),
    name,
    url: apiPath(world, repository, `/environments/${encodeURIComponent(name)}`),
    html_url: webPath(world, repository, `/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`),
    created_at: instant(environment.createdAt),
    updated_at: instant(environment.createdAt),
    can_admins_bypass: true,
    protection_rules: [
      ...(waitTimer > 0 ? [{ ...rule('wait_timer', 1), wait_timer: waitTimer }] : []),
      ...(environment.reviewers.length > 0
        ? [
            {
              ...rule('required_reviewers', 2),
              prevent_self_review: environment.preventSelfReview,
              reviewers: reviewersView(world, repository, environment),
            },
          ]
        : []),
      ...(branchPolicy === null ? [] : [rule('branch_policy', 3)]),
    ],
    deployment_branch_policy:
      branchPolicy === null
        ? null
        : {
            protected_branches: branchPolicy.protectedBranches,
            custom_branch_policies: !branchPolicy.protectedBranches,
          },
  };
};
