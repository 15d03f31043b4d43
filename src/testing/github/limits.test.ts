import { afterEach, expect, test } from 'vitest';
import { PlainClient } from './client.ts';
import { type StandIn, type StandInOptions, startGitHub } from './server.ts';

const started: StandIn[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

const begin = Date.UTC(2026, 0, 1);

const start = async (options: StandInOptions = {}) => {
  let time = begin;
  const github = await startGitHub({ now: () => time, ...options });
  started.push(github);
  return { github, client: new PlainClient(github), pass: (seconds: number) => (time += seconds * 1000) };
};

test('GITHUB_TOKEN has a thousand requests an hour, all jobs of a repository together', async () => {
  const { github, client, pass } = await start();
  await client.get('/git/ref/heads/main');
  const usage = Object.values(github.state.usage)[0];
  if (usage === undefined) throw new Error('nothing was counted');
  usage.core.used = 999;
  const last = await new PlainClient(github).get('/git/ref/heads/main');
  expect(last.status).toBe(200);
  expect(last.headers.get('x-ratelimit-limit')).toBe('1000');
  expect(last.headers.get('x-ratelimit-remaining')).toBe('0');
  const refused = await client.get('/git/ref/heads/main');
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ message: 'API rate limit exceeded for installation.' });
  expect(refused.headers.get('x-ratelimit-reset')).toBe(String(begin / 1000 + 3600));
  expect(refused.headers.has('retry-after')).toBe(false);
  const graphql = await client.graphql('{ viewer { login } }');
  expect(graphql.body).toEqual({ data: { viewer: { login: 'github-actions[bot]' } } });
  expect((await client.get('//rate_limit')).body).toMatchObject({
    resources: { core: { limit: 1000, remaining: 0 }, graphql: { limit: 1000, remaining: 999 } },
  });
  pass(3600);
  expect((await client.get('/git/ref/heads/main')).status).toBe(200);
});

test('GraphQL points run out in an answer of status 200', async () => {
  const { client } = await start({ limits: { job: 1 } });
  await client.graphql('{ viewer { login } }');
  const refused = await client.graphql('{ viewer { login } }');
  expect(refused.status).toBe(200);
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(refused.body).toEqual({
    errors: [{ type: 'RATE_LIMIT', code: 'graphql_rate_limit', message: 'API rate limit exceeded for installation.' }],
  });
});

test('a write costs five of the points of a minute, and the refusal says when to come back', async () => {
  const { client, pass } = await start({ limits: { restPointsAMinute: 11 } });
  await client.post('/git/blobs', { content: 'a' });
  pass(20);
  await client.post('/git/blobs', { content: 'b' });
  await client.get('');
  const refused = await client.get('');
  expect(refused.status).toBe(403);
  expect(refused.headers.get('retry-after')).toBe('40');
  expect((refused.body as { message: string }).message).toMatch(/^You have exceeded a secondary rate limit/);
  pass(40);
  expect((await client.get('')).status).toBe(200);
});

test('no more than 80 issues and comments are made in a minute', async () => {
  const { client, pass } = await start();
  for (let count = 0; count < 80; count++) {
    expect((await client.post('/issues', { title: 'x' })).status).toBe(201);
  }
  const refused = await client.post('/issues', { title: 'x' });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('retry-after')).toBe('60');
  expect((await client.get('/issues')).status).toBe(200);
  pass(60);
  expect((await client.post('/issues', { title: 'x' })).status).toBe(201);
});

test('no more than 500 issues and comments are made in an hour', async () => {
  const { client, pass } = await start();
  for (let count = 0; count < 500; count++) {
    if (count % 50 === 0) pass(60);
    await client.post('/issues', { title: 'x' });
  }
  pass(60);
  const refused = await client.post('/issues', { title: 'x' });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('retry-after')).toBe(String(3600 - 600));
});

test('a request is refused while too many others are open', async () => {
  const { github, client } = await start({ limits: { atOnce: 5 } });
  github.faults.add({ kind: 'slow', milliseconds: 1000, times: 6 });
  const answers = await Promise.all(Array.from({ length: 6 }, () => client.get('')));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(200);
  expect(statuses).toContain(403);
});

test('the older form of an exhausted GraphQL limit is answered on request', async () => {
  const { github, client } = await start();
  github.faults.add({ kind: 'primary-limit', olderForm: true });
  expect((await client.graphql('{ viewer { login } }')).body).toMatchObject({ errors: [{ type: 'RATE_LIMITED' }] });
});
