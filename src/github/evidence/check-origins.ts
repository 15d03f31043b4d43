import type { GitHub } from '../client.ts';
import { fieldsOfEach } from '../fields.ts';

/** A check run of GitHub Actions. */
export interface WorkflowCheck {
  readonly name: string;
  readonly id: number;
  /** Each run of a workflow has one of its own, which its re-runs share. */
  readonly suite: number;
  readonly end: string | null;
}

/**
 * The workflow that each suite comes from (`.github/workflows/ci.yml`), as far as that matters: two workflows may have a job of the same name,
 * and what one of them says takes back nothing of what the other one said. Asked only where a name stands in several suites whose newest
 * attempts are not all successes. A suite without a run that GitHub still knows is its own origin.
 */
export async function checkOrigins(
  github: GitHub,
  commit: string,
  checks: readonly WorkflowCheck[],
  timeoutMs: number,
): Promise<ReadonlyMap<number, string>> {
  const suites = contestedSuites(checks);
  if (suites.size === 0) return new Map();
  const route = 'GET /repos/{owner}/{repo}/actions/runs';
  const how = { key: 'workflow_runs', permission: 'actions: read', timeoutMs };
  const runs = fieldsOfEach(await github.list(route, { head_sha: commit }, how), route);
  // The path may say of which branch the workflow is, behind an @.
  const known = new Map(
    runs.map((run) => [run.count('check_suite_id'), run.text('path').replace(/@.*$/, '')] as const),
  );
  return new Map([...suites].map((suite) => [suite, known.get(suite) ?? `suite ${suite}`]));
}

function contestedSuites(checks: readonly WorkflowCheck[]): Set<number> {
  const contested = new Set<number>();
  for (const named of Map.groupBy(checks, ({ name }) => name).values()) {
    const bySuite = Map.groupBy(named, ({ suite }) => suite);
    const newest = [...bySuite.values()].map((all) => all.reduce((one, other) => (other.id > one.id ? other : one)));
    if (newest.length < 2 || newest.every(({ end }) => end === 'success')) continue;
    for (const { suite } of newest) contested.add(suite);
  }
  return contested;
}
