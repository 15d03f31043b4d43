import { ProblemError } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { Fields } from './fields.ts';

/** Which of these teams of the repository's owner somebody is in, by their slugs; null: the token cannot tell. */
export async function teamsOf(github: GitHub, login: string, teams: readonly string[]): Promise<string[] | null> {
  const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
  const { owner } = github.repository;
  const member: string[] = [];
  try {
    for (const team of teams) {
      const found = await github.find(route, { org: owner, team_slug: team, username: login });
      // Who was only invited is no member yet.
      if (found !== null && new Fields(found.data, route).text('state') === 'active') member.push(team);
    }
    return member;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return null;
  }
}
