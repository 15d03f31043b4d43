import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { GitHubProblem } from '../github-problem.ts';

/**
 * The comments of an issue or pull request, those first that were written first; none where it is gone or was transferred to another
 * repository. `since`: epoch milliseconds; only what was written or edited from then on, so that a long conversation costs no more pages
 * than a short one; null: all of them.
 */
export async function listComments(github: GitHub, issue: number, since: number | null): Promise<readonly Fields[]> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const from = since === null ? {} : { since: new Date(since).toISOString() };
  const options = { permission: 'issues: write', here: true };
  try {
    return fieldsOfEach(await github.list(route, { issue_number: issue, ...from }, options), 'the comments');
  } catch (error) {
    if (error instanceof GitHubProblem && (error.facts.status === 404 || error.facts.status === 410)) return [];
    throw error;
  }
}
