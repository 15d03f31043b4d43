import type { GitHub } from './client.ts';
import { type Fields, fieldsOfEach } from './fields.ts';
import { GitHubProblem } from './github-problem.ts';

/** The rules that rulesets have for a branch; none where GitHub offers rulesets to nobody of this plan. */
export async function rulesOfBranch(github: GitHub, branch: string): Promise<readonly Fields[]> {
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  try {
    return fieldsOfEach(await github.list(route, { branch }), route);
  } catch (error) {
    // Private repositories of the free plan: there can be no rule that is not told.
    if (error instanceof GitHubProblem && error.facts.status === 403 && /^upgrade to github/i.test(error.facts.says))
      return [];
    throw error;
  }
}
