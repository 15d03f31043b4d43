import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { Fields } from '../fields.ts';
import type { Place } from './preflight.ts';

/** Only who administers the repository may know this; a job that asks has its answer by running at all. */
export async function checkActionsOn(github: GitHub, place: Place): Promise<Problem[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/permissions';
  const answer = await github.read(route, {}, { permission: 'administration: read' });
  return new Fields(answer, route).flag('enabled') ? [] : [problem('actions-disabled', { repository: place.name })];
}
