/** Who may let a run into an environment, and the record of it. */
import type { Repository } from './state.ts';
import type { Run } from './state-actions.ts';
import type { Approval, Environment } from './state-deployments.ts';
import type { World } from './world.ts';

export const mayReview = (
  world: World,
  repository: Repository,
  run: Run,
  environment: Environment,
  login: string,
): boolean => {
  if (environment.preventSelfReview && run.triggeringActor === login) return false;
  return environment.reviewers.some(({ type, name }) => {
    if (type === 'User') return name === login;
    const team = world.state.teams.find(({ org, slug }) => org === repository.owner && slug === name);
    return team?.members.some((member) => member.login === login && member.state === 'active') === true;
  });
};

/** The run goes on, or fails, when whoever runs it looks next. */
export const reviewEnvironments = (
  world: World,
  repository: Repository,
  run: Run,
  review: Omit<Approval, 'run' | 'at'>,
): void => {
  repository.approvals.push({ ...review, run: run.id, at: world.now() });
  repository.pendingDeployments = repository.pendingDeployments.filter(({ run: of, environment, since }) => {
    if (of !== run.id || !review.environments.includes(environment)) return true;
    const timer = repository.environments.find(({ name }) => name === environment)?.waitTimer ?? 0;
    return review.state === 'approved' && world.now() < since + timer * 60_000;
  });
};

/** An administrator starts the jobs that wait for an environment, whatever its rules say. */
export const bypassEnvironment = (world: World, repository: Repository, run: number, environment: string): void => {
  repository.bypasses.push({ run, environments: [environment], at: world.now() });
  repository.pendingDeployments = repository.pendingDeployments.filter(
    (each) => each.run !== run || each.environment !== environment,
  );
};
