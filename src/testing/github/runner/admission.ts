/** What an environment asks before a job of its may start: branches, people, time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addEnvironment } from '../seed.ts';
import type { Job } from '../state-actions.ts';
import type { Environment } from '../state-deployments.ts';
import { fill, type Scope, textOf, type ValueMap } from './expressions.ts';
import type { JobOrder } from './run-job.ts';
import { isMap, type Template } from './template.ts';

const lookEvery = 10;

/** The secrets that the job gets, its environment's included, or how it ended without having begun. */
export async function admission(
  order: JobOrder,
  scope: Scope,
  record: Job,
): Promise<Readonly<Record<string, string>> | 'failure' | 'cancelled'> {
  const { attempt } = order;
  const wanted = environmentOf(order.keys['environment'], scope);
  if (wanted === null) return order.secrets;
  if (wanted.deploys) throw new Error(`Job ${order.key} would make a deployment in ${wanted.name} by itself`);
  const { runner, repository, run } = attempt;
  const environment =
    repository.environments.find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase()) ??
    // GitHub makes what it does not know, without any protection.
    addEnvironment(runner.world, repository, { name: wanted.name });
  if (!admitsBranch(environment, run.headBranch)) return 'failure';
  const verdict =
    environment.reviewers.length > 0 || environment.waitTimer > 0
      ? await approvalOf(order, environment, record)
      : 'approved';
  if (verdict !== 'approved') return verdict === 'rejected' ? 'failure' : 'cancelled';
  return { ...order.secrets, ...runner.environmentSecrets[environment.name] };
}

function environmentOf(template: Template | undefined, scope: Scope): { name: string; deploys: boolean } | null {
  if (template === undefined) return null;
  const filled = fill(template, scope);
  const keys = isMap(filled as Template) ? (filled as ValueMap) : { name: filled };
  const name = textOf(keys['name'] ?? '');
  return name === '' ? null : { name, deploys: keys['deployment'] !== false };
}

const admitsBranch = ({ branchPolicy }: Environment, branch: string): boolean =>
  branchPolicy === null || branchPolicy.protectedBranches || branchPolicy.custom.includes(branch);

/** Waits for the timer and, where there are reviewers, for one of them. */
async function approvalOf({ attempt }: JobOrder, environment: Environment, record: Job) {
  const { repository, run, runner } = attempt;
  const since = runner.world.now();
  const pending = { run: run.id, environment: environment.name, since };
  const answered = (): 'approved' | 'rejected' | null =>
    repository.approvals.find(
      ({ run: of, environments, at }) => of === run.id && environments.includes(environment.name) && at >= since,
    )?.state ?? null;
  const bypassed = (): boolean =>
    repository.bypasses.some(
      ({ run: of, environments, at }) => of === run.id && environments.includes(environment.name) && at >= since,
    );
  const waited = (): boolean => runner.world.now() - since >= environment.waitTimer * runner.timing.minute;
  repository.pendingDeployments.push(pending);
  record.status = 'waiting';
  run.status = 'waiting';
  try {
    for (;;) {
      if (attempt.cancelled) return 'cancelled';
      if (bypassed()) return 'approved';
      const verdict = environment.reviewers.length === 0 ? 'approved' : answered();
      if (verdict === 'rejected' || (verdict === 'approved' && waited())) return verdict;
      await sleep(lookEvery);
    }
  } finally {
    repository.pendingDeployments = repository.pendingDeployments.filter(
      (each) => each.run !== pending.run || each.environment !== pending.environment,
    );
    run.status = 'in_progress';
  }
}
