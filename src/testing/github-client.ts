import type { GitHub } from '../github/client.ts';
import { type GitHubOptions, makeGitHub } from '../github/make-github.ts';
import type { TokenRequest } from './github/auth.ts';
import type { StandIn } from './github/server.ts';

/** Our client at the stand-in, in a hurry: a second of waiting is a millisecond, and writes follow each other at once. */
export function clientOf(standIn: StandIn, token: TokenRequest = {}, more: Partial<GitHubOptions> = {}): GitHub {
  const { owner, name } = standIn.repository;
  return makeGitHub({
    token: standIn.token(token),
    apiUrl: standIn.url,
    graphqlUrl: standIn.graphqlUrl,
    repository: { owner, name },
    betweenWritesMs: 0,
    retrySecondMs: 1,
    ...more,
  });
}

/** Everything asked and answered was as GitHub describes it; for after a test, where no expectation may stand. */
export function mustBeAsDescribed({ violations }: StandIn): void {
  if (violations.length > 0) throw new Error(JSON.stringify(violations, null, 2));
}
