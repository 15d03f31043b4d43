import type { GitHub } from './client.ts';
import { GitHubProblem } from './github-problem.ts';

/** Seen, set going, done, refused, not understood. */
export type Reaction = 'eyes' | 'rocket' | '+1' | '-1' | 'confused';

/** Reacts to a comment; doing it again changes nothing, and nothing is done where the comment is gone. */
export async function react(github: GitHub, comment: number, content: Reaction): Promise<void> {
  const route = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';
  try {
    // Somebody's second reaction of a kind is the first: unlike other POSTs it may be repeated where an answer was lost.
    await github.change(route, { comment_id: comment, content }, { permission: 'issues: write' });
  } catch (error) {
    if (!(error instanceof GitHubProblem) || error.facts.status !== 404) throw error;
  }
}
