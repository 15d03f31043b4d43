import type { RolloutDefinition } from '../../core/definition/rollout-definition.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { fieldsOfEach } from '../fields.ts';

/** The first one that knows `uses: $/…`, by which the reusable workflow finds its own actions. */
export const neededRunner = '2.336.0';

/** Self-hosted runners of the repository that batches may come to and that are too old. Those of an organisation are not seen here. */
export async function checkRunners(github: GitHub, { batch }: RolloutDefinition): Promise<Problem[]> {
  // Enterprise Server does not know `$/`: whoever rolls out there has replaced it, and any runner will do.
  if (!batch.runsOn.includes('self-hosted') || github.apiUrl.endsWith('/api/v3')) return [];
  // A label with a template in it may become any.
  const wanted = batch.runsOn.filter((label) => !label.includes('{')).map((label) => label.toLowerCase());
  const route = 'GET /repos/{owner}/{repo}/actions/runners';
  const runners = fieldsOfEach(
    await github.list(route, {}, { key: 'runners', permission: 'administration: read' }),
    route,
  );
  const old = runners.flatMap((runner) => {
    const labels = new Set(runner.listOrEmpty('labels').map((label) => label.text('name').toLowerCase()));
    const version = runner.textOrNull('version');
    const meant = wanted.every((label) => labels.has(label));
    return meant && version !== null && isOlder(version, neededRunner) ? [`${runner.text('name')} (${version})`] : [];
  });
  return old.length === 0 ? [] : [problem('runner-too-old', { runners: old, needed: neededRunner })];
}

function isOlder(version: string, than: string): boolean {
  const parts = version.split('.').map(Number);
  const wanted = than.split('.').map(Number);
  for (const [at, number] of wanted.entries()) {
    const own = parts[at] ?? 0;
    if (own !== number) return own < number;
  }
  return false;
}
