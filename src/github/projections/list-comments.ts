import type { GitHub } from '../client.ts';

/**
 * The comments of an issue or pull request, those first that were written first. `since`: epoch milliseconds; only what was written or
 * edited from then on, so that a long conversation costs no more pages than a short one; null: all of them.
 */
export function listComments(github: GitHub, issue: number, since: number | null): Promise<readonly unknown[]> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const from = since === null ? {} : { since: new Date(since).toISOString() };
  return github.list(route, { issue_number: issue, ...from }, { permission: 'issues: write' });
}
