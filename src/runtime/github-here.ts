import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GitHub, Repository } from '../github/client.ts';
import { makeGitHub } from '../github/make-github.ts';
import { repositoryOf, urlsOf } from '../github/repository-of.ts';
import { runProcess } from '../io/process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type GitHubHere =
  | { readonly kind: 'github'; readonly github: GitHub }
  /** It is known which repository this is, and there is no token to ask with. */
  | { readonly kind: 'no-token'; readonly repository: Repository }
  | { readonly kind: 'no-repository' };

const gitTimeout = 10_000;

/**
 * The repository that a rollout file belongs to, by GITHUB_REPOSITORY or git's remote `origin`, with the token of GITHUB_TOKEN or
 * GH_TOKEN. A token is sent to the server of GITHUB_API_URL alone; a remote on another server names no repository of that one.
 */
export async function githubHere(env: Environment, root: string): Promise<GitHubHere> {
  const repository = env['GITHUB_REPOSITORY'] ? repositoryOf(env) : await repositoryOfRemote(env, root);
  if (repository === null) return { kind: 'no-repository' };
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || '';
  if (token === '') return { kind: 'no-token', repository };
  return { kind: 'github', github: makeGitHub({ token, repository, ...urlsOf(env) }) };
}

async function repositoryOfRemote(env: Environment, root: string): Promise<Repository | null> {
  if (!existsSync(join(root, '.git'))) return null;
  const { end, stdout } = await runProcess({
    command: { argv: ['git', '-c', `safe.directory=${root}`, 'config', '--get', 'remote.origin.url'] },
    cwd: root,
    env: { PATH: env['PATH'] ?? '', GIT_TERMINAL_PROMPT: '0' },
    timeoutMs: gitTimeout,
    stdoutLength: 1_000,
  });
  return end.kind === 'exited' && end.code === 0 ? repositoryIn(stdout.trim(), serverOf(env)) : null;
}

/** Null where the URL is of another server, or of none. */
export function repositoryIn(url: string, server: string): Repository | null {
  const [, scp, path] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.*)$/.exec(url) ?? [];
  const [host, name] = scp === undefined ? hostAndPath(url) : [scp, path];
  const [, owner, repository] = /^\/?([\w-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(name ?? '') ?? [];
  if (owner === undefined || repository === undefined || host?.toLowerCase() !== server) return null;
  return { owner, name: repository };
}

function hostAndPath(url: string): [string, string] | [] {
  if (!URL.canParse(url)) return [];
  const { hostname, pathname } = new URL(url);
  return [hostname, pathname];
}

/** The host of web pages and of git, by which remotes are told. */
function serverOf(env: Environment): string {
  const server = env['GITHUB_SERVER_URL'] ?? '';
  if (URL.canParse(server)) return new URL(server).hostname;
  const api = new URL(urlsOf(env).apiUrl).hostname;
  return api === 'api.github.com' ? 'github.com' : api;
}
