import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { Fields } from '../fields.ts';
import type { Place } from './place.ts';

/** Only who administers the repository may know this; a job that asks has its answer by running at all. */
export async function checkActionsOn(github: GitHub, place: Place): Promise<Problem[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/permissions';
  const answer = await github.read(route, {}, { permission: 'administration: read' });
  const policy = new Fields(answer, route);
  if (!policy.flag('enabled')) return [problem('actions-disabled', { repository: place.name })];
  const refused = policy.textOrNull('allowed_actions') === 'local_only';
  return refused ? [problem('actions-of-others-refused', { repository: place.name })] : [];
}
