import { problem, ProblemError } from '../errors/problem.ts';
import { githubEvidence } from '../github/evidence/evidence.ts';
import type { GitHubEvidence, OpenGitHub } from '../probes/github-ports.ts';
import { githubHere } from './github-here.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where gates ask GitHub: about the repository that `root` belongs to, by the environment, as `githubHere` finds it out. One client a
 * token, so that it keeps its pace over all of them.
 */
export function githubEvidenceHere(env: Environment, root: string): OpenGitHub {
  const opened = new Map<string | null, Promise<GitHubEvidence>>();
  return (token) => {
    const known = opened.get(token) ?? open(token === null ? env : { ...env, GITHUB_TOKEN: token }, root);
    opened.set(token, known);
    return known;
  };
}

async function open(env: Environment, root: string): Promise<GitHubEvidence> {
  const here = await githubHere(env, root);
  switch (here.kind) {
    case 'no-repository':
      throw new ProblemError([problem('gate-repository-unknown', {})]);
    case 'no-token': {
      const { owner, name } = here.repository;
      throw new ProblemError([problem('gate-token-missing', { repository: `${owner}/${name}` })]);
    }
    case 'github':
      return githubEvidence(here.github);
  }
}
