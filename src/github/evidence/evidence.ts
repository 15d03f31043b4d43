import type { GitHubEvidence } from '../../probes/github-ports.ts';
import type { GitHub } from '../client.ts';
import { checkAttempts } from './check-attempts.ts';

/** What gates ask of a repository. */
export function githubEvidence(github: GitHub): GitHubEvidence {
  const { owner, name } = github.repository;
  return {
    repository: `${owner}/${name}`,
    checkAttempts: (commit, { timeoutMs }) => checkAttempts(github, commit, timeoutMs),
  };
}
