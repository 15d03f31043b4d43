import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { report } from '../errors/problem.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { type StandIn, type StandInOptions, startGitHub } from '../testing/github/server.ts';
import type { GitHub } from './client.ts';
import { GitHubProblem } from './github-problem.ts';
import { type GitHubOptions, makeGitHub } from './make-github.ts';

const open: { close(): unknown }[] = [];
const standIns: StandIn[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
  standIns.splice(0).forEach(mustBeAsDescribed);
});

const stand = async (options: StandInOptions = {}): Promise<StandIn> => {
  const standIn = await startGitHub(options);
  open.push(standIn);
  standIns.push(standIn);
  return standIn;
};

type Listener = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A server that answers as it likes, and what it was asked. */
const serve = async (
  listener: Listener,
  more: Partial<GitHubOptions> = {},
): Promise<{ github: GitHub; asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    listener(request, response, asked.push(`${request.method} ${request.url}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const repository = { owner: 'acme', name: 'fleet' };
  const graphqlUrl = `${url}/graphql`;
  const github = makeGitHub({
    betweenWritesMs: 0,
    retrySecondMs: 1,
    ...more,
    token: 't',
    apiUrl: url,
    graphqlUrl,
    repository,
  });
  return { github, asked };
};

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const refused = async (promise: Promise<unknown>): Promise<GitHubProblem> => {
  const error: unknown = await promise.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitHubProblem)) throw error;
  return error;
};

const words = async (promise: Promise<unknown>): Promise<string> => {
  const [problem] = (await refused(promise)).problems;
  return problem === undefined ? '' : report(problem).message;
};

const repo = 'GET /repos/{owner}/{repo}';
const newIssue = 'POST /repos/{owner}/{repo}/issues';

describe('a read', () => {
  test('is tried again while the server has trouble', async () => {
    const standIn = await stand();
    standIn.faults.add({ kind: 'error-before', times: 2 });
    expect(await clientOf(standIn).read(repo)).toMatchObject({ name: 'fleet' });
  });

  test('is tried again when the connection breaks, or the answer does', async () => {
    const { github } = await serve((_, response, nth) => {
      if (nth === 1) return response.socket?.resetAndDestroy();
      if (nth > 2) return json(response, 200, { name: 'fleet' });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      return response.write('{"name":', () => response.destroy());
    });
    expect(await github.read(repo)).toEqual({ name: 'fleet' });
  });

  test('ends in time, though the server keeps sending', async () => {
    const { github } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await words(github.read(repo, {}, { timeoutMs: 100 }))).toMatch(
      /^127\.0\.0\.1:\d+ cannot be reached \(GET \/repos\/\{owner\}\/\{repo\}\): it did not answer in time\.$/,
    );
  });

  test('of more than is allowed is given up at once', async () => {
    const { github, asked } = await serve((_, response) => json(response, 200, { text: 'x'.repeat(1_000) }));
    expect(await words(github.read(repo, {}, { maxBytes: 500 }))).toBe(
      'GitHub answered GET /repos/{owner}/{repo} with more than 500 bytes.',
    );
    expect(asked).toHaveLength(1);
  });

  test('finds null where there is nothing, or nothing to be seen', async () => {
    const github = clientOf(await stand());
    expect(await github.find('GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: 99 })).toBeNull();
    expect(await words(github.read('GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: 99 }))).toBe(
      'GitHub knows no issue, or does not show it to this token (GET /repos/{owner}/{repo}/issues/{issue_number}).',
    );
  });

  test('that lies outside of the repository is not asked with it', async () => {
    const standIn = await stand();
    const github = clientOf(standIn, { kind: 'installation' });
    const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
    expect(await github.find(route, { org: 'acme', team_slug: 'ops', username: 'mona' })).toBeNull();
    expect(standIn.journal.exchanges.at(-1)?.target).toBe('/orgs/acme/teams/ops/memberships/mona');
  });

  test('that is asked whether anything changed counts nothing when nothing did', async () => {
    const standIn = await stand();
    const github = clientOf(standIn);
    const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
    const first = await github.poll(route, { ref: 'heads/main' }, null);
    expect(first).toMatchObject({ kind: 'changed', data: { ref: 'refs/heads/main' } });
    const etag = first.kind === 'changed' ? first.etag : null;
    expect(await github.poll(route, { ref: 'heads/main' }, etag)).toEqual({ kind: 'unchanged' });
    standIn.push({ files: { 'a.txt': 'b' } });
    expect(await github.poll(route, { ref: 'heads/main' }, etag)).toMatchObject({ kind: 'changed' });
    expect(await github.poll(route, { ref: 'heads/other' }, null)).toEqual({ kind: 'missing' });
  });
});

describe('a list', () => {
  test('is read to its last page', async () => {
    const standIn = await stand();
    const github = clientOf(standIn);
    for (let n = 0; n < 130; n += 1) standIn.push({ files: { 'n.txt': String(n) } });
    const route = 'GET /repos/{owner}/{repo}/commits';
    expect(await github.list(route)).toHaveLength(131);
    expect(await github.list(route, {}, { most: 7 })).toHaveLength(7);
  });

  test('never takes the token to another server', async () => {
    const link = '<https://elsewhere.example/page2>; rel="next"';
    const { github } = await serve((_, response) => json(response, 200, [1], { link }));
    await expect(github.list(repo)).rejects.toThrow('its next page is on another server');
  });

  test.each([{ total_count: 1 }, null, 'text'])('that is none is refused: %j', async (body) => {
    const { github } = await serve((_, response) => json(response, 200, body));
    await expect(github.list(repo, {}, { key: 'jobs' })).rejects.toThrow('there is no list in it');
  });

  test('is not empty because of a conflict', async () => {
    const { github } = await serve((_, response) => json(response, 409, { message: 'Git Repository is empty.' }));
    expect(await words(github.list(repo))).toBe(
      'GitHub refused GET /repos/{owner}/{repo} with 409: Git Repository is empty.',
    );
  });
});

describe('a write that must not be done twice', () => {
  test.each(['error-after', 'reset-after'] as const)('is uncertain after %s, and done once', async (kind) => {
    const standIn = await stand();
    standIn.faults.add({ kind, times: 5 });
    const made = await clientOf(standIn).make('POST /repos/{owner}/{repo}/git/blobs', { content: 'a' });
    expect(made).toMatchObject({ kind: 'uncertain', problem: { code: 'github-uncertain' } });
    expect(standIn.journal.exchanges).toHaveLength(1);
  });

  test('was not done when nobody listened', async () => {
    const standIn = await startGitHub();
    await standIn.close();
    expect((await refused(clientOf(standIn).make(newIssue, { title: 'x' }))).problems[0]).toMatchObject({
      code: 'github-unreachable',
    });
  });

  test('that was refused is refused, not uncertain', async () => {
    const { github, asked } = await serve((_, response) => json(response, 422, { message: 'Validation\u0007Failed' }));
    expect(await words(github.make(newIssue, {}))).toBe(
      'GitHub refused POST /repos/{owner}/{repo}/issues with 422: Validation Failed',
    );
    expect(asked).toHaveLength(1);
  });

  test('that may be repeated is repeated', async () => {
    const { github, asked } = await serve((_, response, nth) =>
      nth < 3 ? json(response, 502, {}) : json(response, 200, { done: true }),
    );
    expect(await github.change('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: 1 })).toEqual({
      done: true,
    });
    expect(asked).toHaveLength(3);
  });

  test('that takes away is fine with what is gone already', async () => {
    const { github, asked } = await serve((_, response, nth) =>
      json(response, nth === 1 ? 502 : 404, { message: 'Not Found' }),
    );
    const removed = github.remove('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { ref: 'heads/x' });
    await expect(removed).resolves.toBeUndefined();
    expect(asked).toHaveLength(2);
  });
});

describe('a rate limit', () => {
  const secondary = { message: 'You have exceeded a secondary rate limit.' };

  test.each(['primary-limit', 'secondary-limit'] as const)('is waited for (%s), and that is told', async (kind) => {
    const standIn = await stand();
    standIn.faults.add({ kind });
    const notes: string[] = [];
    const github = clientOf(standIn, {}, { note: (text) => notes.push(text), maxWaitMs: 4_000_000 });
    expect(await github.read(repo)).toMatchObject({ name: 'fleet' });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^GitHub asks to slow down \((primary|secondary) rate limit, GET \/repos\/\{owner\}\/\{repo\}\): waiting \d+ s\.$/,
    );
  });

  test('that lasts too long is told with its end', async () => {
    const reset = 1_700_000_000;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    const { github, asked } = await serve(
      (_, response) => json(response, 403, { message: 'API rate limit exceeded' }, headers),
      { maxWaitMs: -1 },
    );
    expect(await words(github.read(repo))).toBe(
      'The primary rate limit of GitHub is used up (GET /repos/{owner}/{repo}) until 2023-11-14T22:13:20Z.',
    );
    expect(asked).toHaveLength(1);
  });

  test('without an end is told as well, and a write under it was not done', async () => {
    const { github } = await serve((_, response) => json(response, 429, secondary), { maxWaitMs: 1_000 });
    expect(await words(github.make(newIssue, {}))).toBe(
      'The secondary rate limit of GitHub is used up (POST /repos/{owner}/{repo}/issues).',
    );
  });

  test.each(['RATE_LIMITED', 'RATE_LIMIT'])('of GraphQL is waited for, which GitHub calls %s', async (type) => {
    const notes: string[] = [];
    const reset = { 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 60) };
    const limited = { errors: [{ type, message: 'API rate limit exceeded for installation.' }] };
    const { github, asked } = await serve(
      (_, response, nth) => json(response, 200, nth === 1 ? limited : { data: { viewer: { login: 'me' } } }, reset),
      { note: (text) => notes.push(text), maxWaitMs: 4_000_000 },
    );
    expect(await github.query('query Me { viewer { login } }')).toEqual({ viewer: { login: 'me' } });
    expect([asked.length, notes.length]).toEqual([2, 1]);
  });

  test('is waited for three times and no more', async () => {
    const { github, asked } = await serve((_, response) => json(response, 403, secondary, { 'retry-after': '1' }));
    await refused(github.read(repo));
    expect(asked).toHaveLength(4);
  });
});

describe('a refusal', () => {
  test('names the permission that would have been enough', async () => {
    const body = { message: 'Resource not accessible by integration' };
    const headers = { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' };
    const { github } = await serve((_, response) => json(response, 403, body, headers));
    expect(await words(github.make(newIssue, {}))).toBe(
      'The token may not do this: POST /repos/{owner}/{repo}/issues. It needs issues: write or pull-requests: write.',
    );
  });

  test.each([
    [401, 'Bad credentials', 'github-token-refused'],
    [403, 'Repository was archived so is read-only.', 'github-forbidden'],
    [404, 'Not Found', 'github-not-found'],
    [500, 'Oops', 'github-unavailable'],
  ])('%i (%s) is %s', async (status, message, code) => {
    const { github } = await serve((_, response) => json(response, status, { message }));
    expect((await refused(github.read(repo))).problems[0]?.code).toBe(code);
  });

  test('of a query is told from its answer', async () => {
    const errors = [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }];
    const { github } = await serve((_, response) => json(response, 200, { data: null, errors }));
    const asked = github.mutate('mutation Change { x }', {}, { permission: 'contents: write' });
    expect(await words(asked)).toBe('The token may not do this: GraphQL Change. It needs contents: write.');
  });

  test.each([[[]], ['x'], [{}], [{ data: null }]])('of an answer that is none: %j', async (body) => {
    const { github } = await serve((_, response) => json(response, 200, body));
    await expect(github.query('query Ask { x }')).rejects.toThrow('github-unexpected-answer');
  });
});

test('what moved to another repository is followed, or is not there where that is asked for', async () => {
  const { github, asked } = await serve((request, response) =>
    request.url?.startsWith('/repos/acme/fleet/issues/1') === true
      ? json(response, 301, { message: 'Moved Permanently' }, { location: '/repos/acme/elsewhere/issues/7' })
      : json(response, 200, [{ number: 7 }]),
  );
  const issue = 'GET /repos/{owner}/{repo}/issues/1';
  expect(await github.find(issue)).toEqual({ data: [{ number: 7 }] });
  expect(await github.list(`${issue}/comments`)).toEqual([{ number: 7 }]);
  asked.length = 0;
  expect(await github.find(issue, {}, { here: true })).toBeNull();
  expect(await github.list(`${issue}/comments`, {}, { here: true })).toEqual([]);
  expect(asked).toHaveLength(2);
});

test('Enterprise Server has its paths', async () => {
  const standIn = await stand({ enterprise: true });
  const github = clientOf(standIn);
  expect(github.apiUrl).toMatch(/\/api\/v3$/);
  expect(await github.read(repo)).toMatchObject({ name: 'fleet' });
  expect(await github.query('query Viewer { viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } });
});
