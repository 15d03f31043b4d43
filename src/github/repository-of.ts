import { refuse } from '../errors/problem.ts';
import type { Repository } from './client.ts';
import { plainText } from './plain-text.ts';

const pattern = /^([A-Za-z0-9_-]{1,100})\/((?!\.\.?$)[A-Za-z0-9._-]{1,100})$/;

/** The repository that a workflow runs in, from GITHUB_REPOSITORY; refuses with `github-repository-unknown`. */
export function repositoryOf(environment: Readonly<Record<string, string | undefined>>): Repository {
  const said = environment['GITHUB_REPOSITORY'] ?? '';
  return repositoryNamed(said) ?? refuse('github-repository-unknown', { said: plainText(said) });
}

/** `OWNER/NAME`; null where it is none. */
export function repositoryNamed(text: string): Repository | null {
  const [, owner, name] = pattern.exec(text) ?? [];
  return owner === undefined || name === undefined ? null : { owner, name };
}

export interface GitHubUrls {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
}

/** Where GitHub is: on Enterprise Server the REST API ends in `/api/v3` and GraphQL is beside it. Without slashes at the end. */
export function urlsOf(environment: Readonly<Record<string, string | undefined>>): GitHubUrls {
  const apiUrl = withoutSlash(environment['GITHUB_API_URL'] || 'https://api.github.com');
  const graphqlUrl = environment['GITHUB_GRAPHQL_URL'] || graphqlBeside(apiUrl);
  return { apiUrl, graphqlUrl: withoutSlash(graphqlUrl) };
}

function graphqlBeside(apiUrl: string): string {
  return apiUrl.endsWith('/api/v3') ? apiUrl.replace(/\/v3$/, '/graphql') : `${apiUrl}/graphql`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/{1,10}$/, '');
}
