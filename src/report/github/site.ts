import type { RoundJobs } from '../../core/rollout/events.ts';

/** Where on GitHub a rollout lives: what its links are made of. */
export interface Site {
  /** `https://github.com`, without a slash at its end. */
  readonly server: string;
  readonly owner: string;
  readonly repo: string;
  readonly ledgerBranch: string;
  /** File name of the workflow that starts rollouts, such as `rollout.yml`. */
  readonly workflow: string;
}

function repositoryUrl({ server, owner, repo }: Site): string {
  return `${server}/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
}

export function runUrl(site: Site, { run, attempt }: Pick<RoundJobs, 'run' | 'attempt'>): string {
  const url = `${repositoryUrl(site)}/actions/runs/${encodeURIComponent(run)}`;
  return attempt > 1 ? `${url}/attempts/${attempt}` : url;
}

export function workflowUrl(site: Site): string {
  return `${repositoryUrl(site)}/actions/workflows/${encodeURIComponent(site.workflow)}`;
}

/** The history of an environment's deployments. */
export function environmentUrl(site: Site, environment: string): string {
  return `${repositoryUrl(site)}/deployments/${encodeURIComponent(environment)}`;
}

/** The folder of an execution in the ledger. `NAME-N` stands there as `NAME/N`. */
export function ledgerUrl(site: Site, execution: string): string {
  const folder = execution.replace(/-(?=\d+$)/, '/');
  return `${repositoryUrl(site)}/tree/${pathOf(site.ledgerBranch)}/${pathOf(folder)}`;
}

export function commitUrl(site: Site, commit: string): string {
  return `${repositoryUrl(site)}/commit/${encodeURIComponent(commit)}`;
}

export function fileUrl(site: Site, commit: string, path: string): string {
  return `${repositoryUrl(site)}/blob/${encodeURIComponent(commit)}/${pathOf(path)}`;
}

function pathOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
