import type { Octokit } from '@octokit/rest';
import { problem, refuse } from '../errors/problem.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { CallOptions, GitHub, ListOptions, Made, Params, Polled, Repository } from './client.ts';
import { listOf } from './fields.ts';
import { type Asked, GitHubProblem, githubProblem } from './github-problem.ts';
import { graphqlData } from './graphql-data.ts';
import { nextPage } from './next-page.ts';

export interface GitHubOptions {
  readonly token: string;
  /** Without slashes at the end. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly repository: Repository;
  /** Sends the requests; Node's own where it is absent. */
  readonly fetch?: typeof fetch;
  /** Gets a sentence about each wait that a person would wonder about. */
  readonly note?: (text: string) => void;
  /** The longest wait for a rate limit, in milliseconds; 120,000 where it is absent. */
  readonly maxWaitMs?: number;
  /** Between the starts of two writes, in milliseconds; 1,000 where it is absent, as GitHub advises. */
  readonly betweenWritesMs?: number;
  /** What a second of waiting before another try is worth, in milliseconds; for tests. */
  readonly retrySecondMs?: number;
}

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

const defaults = { timeoutMs: 30_000, maxBytes: 16_777_216, maxWaitMs: 120_000, betweenWritesMs: 1_000 };
const mostWaits = 3;
/** In seconds; shorter waits are nobody's business. */
const noteworthy = 5;
const mostPages = 1_000;
/** Answered by this only where it is not followed. */
const movedPermanently = 301;

export function makeGitHub(options: GitHubOptions): GitHub {
  const { apiUrl, graphqlUrl, repository } = options;
  // Loaded with the first call: an action that needs none does not pay for it.
  let octokit: Promise<Octokit> | undefined;
  const open = (): Promise<Octokit> => (octokit ??= openOctokit(options));
  const asked = (call: string, { permission }: CallOptions = {}): Asked => ({
    call,
    server: new URL(apiUrl).host,
    ...(permission === undefined ? {} : { permission }),
  });

  const send = async (about: Asked, request: Params, bounds: CallOptions = {}, retries?: number): Promise<Answer> => {
    const { timeoutMs = defaults.timeoutMs, maxBytes = defaults.maxBytes, here = false } = bounds;
    const { request: ask } = await open();
    const fetch = boundedFetch({ timeoutMs, maxBytes }, options.fetch);
    try {
      return await ask({
        ...(request as { method: 'GET'; url: string }),
        request: { fetch, ...(here ? { redirect: 'manual' } : {}), ...(retries === undefined ? {} : { retries }) },
      });
    } catch (error) {
      throw githubProblem(error, about) ?? error;
    }
  };
  const call = (route: string, params: Params = {}, bounds?: CallOptions, retries?: number): Promise<Answer> => {
    const [method, url] = route.split(' ');
    const place = url?.includes('{owner}') === true ? { owner: repository.owner, repo: repository.name } : {};
    const request = { ...place, ...params, method, url };
    return send(asked(route, bounds), withVersion(request), bounds, retries);
  };
  const graphql = async (document: string, variables: Params, bounds?: CallOptions, retries?: number) => {
    const about = asked(`GraphQL ${operationName(document)}`, bounds);
    const request = { method: 'POST', url: graphqlUrl, query: document, variables };
    const { data } = await send(about, request, bounds, retries);
    return graphqlData(data, about);
  };

  const find: GitHub['find'] = async (route, params, bounds) => {
    try {
      const { status, data } = await call(route, params, bounds);
      return status === movedPermanently ? null : { data };
    } catch (error) {
      if (isStatus(error, 404, 410)) return null;
      throw error;
    }
  };
  return {
    repository,
    apiUrl,
    find,
    read: async (route, params, bounds) => (await call(route, params, bounds)).data,
    poll: async (route, params, etag): Promise<Polled> => {
      try {
        const headers = etag === null ? {} : { 'if-none-match': etag };
        const answer = await call(route, { ...params, headers });
        const { etag: tag } = answer.headers;
        return { kind: 'changed', data: answer.data, etag: typeof tag === 'string' ? tag : null };
      } catch (error) {
        if (isStatus(error, 304)) return { kind: 'unchanged' };
        if (isStatus(error, 404, 410)) return { kind: 'missing' };
        throw error;
      }
    },
    list: async (route, params = {}, bounds: ListOptions = {}) => {
      const { key, most = Number.POSITIVE_INFINITY } = bounds;
      const items: unknown[] = [];
      let answer = await call(route, { per_page: Math.min(100, most), ...params }, bounds);
      if (answer.status === movedPermanently) return [];
      for (let page = 1; ; page += 1) {
        for (const item of listOf(answer.data, route, key)) items.push(item);
        const next = nextPage(answer.headers['link'], apiUrl, route);
        if (next === null || items.length >= most) return items.slice(0, most);
        if (page === mostPages) refuse('github-unexpected-answer', { call: route, detail: 'its pages do not end' });
        answer = await send(asked(route, bounds), withVersion({ method: 'GET', url: next }), bounds);
      }
    },
    change: async (route, params, bounds) => (await call(route, params, bounds)).data,
    remove: async (route, params, bounds) => {
      await find(route, params, bounds);
    },
    make: (route, params, bounds) =>
      once(async () => {
        const { status, data } = await call(route, params, bounds, 0);
        return { kind: 'made', status, data };
      }, route),
    query: (document, variables = {}, bounds) => graphql(document, variables, bounds),
    mutate: (document, variables, bounds) =>
      once(
        async () => ({ kind: 'made', status: 200, data: await graphql(document, variables, bounds, 0) }),
        operationName(document),
      ),
  };
}

async function openOctokit(options: GitHubOptions): Promise<Octokit> {
  const { token, apiUrl, note = () => {}, maxWaitMs = defaults.maxWaitMs } = options;
  const { makeOctokit } = await import('./octokit.ts');
  return makeOctokit({
    token,
    apiUrl,
    betweenWritesMs: options.betweenWritesMs ?? defaults.betweenWritesMs,
    retrySecondMs: options.retrySecondMs ?? 1_000,
    onLimit: (kind, seconds, about, nth) => {
      if (seconds * 1_000 > maxWaitMs || nth >= mostWaits) return false;
      if (seconds >= noteworthy) note(`GitHub asks to slow down (${kind} rate limit, ${about}): waiting ${seconds} s.`);
      return true;
    },
  });
}

/** A write that is not repeated: an answer that was lost is no failure, and no success. */
async function once(write: () => Promise<Made>, call: string): Promise<Made> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof GitHubProblem) || !error.facts.unsure) throw error;
    const { status, says } = error.facts;
    const detail = status === null ? says : `the answer was ${status}`;
    return { kind: 'uncertain', problem: problem('github-uncertain', { call, detail }) };
  }
}

function withVersion(request: Params): Params {
  const headers = { 'x-github-api-version': '2022-11-28', ...(request['headers'] as object | undefined) };
  return { ...request, headers };
}

/** `query Name(…)`: its name, for people. */
function operationName(document: string): string {
  return /^\s*(?:query|mutation)\s+(\w+)/.exec(document)?.[1] ?? 'query';
}

function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof GitHubProblem && statuses.includes(error.facts.status ?? 0);
}
