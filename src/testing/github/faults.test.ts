import { afterEach, expect, test } from 'vitest';
import { PlainClient } from './client.ts';
import { type FaultKind, Faults } from './faults.ts';
import { type StandIn, startGitHub } from './server.ts';

const started: StandIn[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

const start = async () => {
  const github = await startGitHub();
  started.push(github);
  return { github, client: new PlainClient(github) };
};

const titles = (github: StandIn) => github.repository.issues.map(({ title }) => title);

test('an error before a write leaves nothing behind, one after it does', async () => {
  const { github, client } = await start();
  github.faults.add(
    { kind: 'error-before', operation: 'issues/create', status: 503 },
    { kind: 'error-after', operation: 'issues/create', nth: 2 },
  );
  expect((await client.post('/issues', { title: 'one' })).status).toBe(503);
  expect(titles(github)).toEqual([]);
  expect((await client.post('/issues', { title: 'two' })).status).toBe(502);
  expect(titles(github)).toEqual(['two']);
  expect((await client.post('/issues', { title: 'three' })).status).toBe(201);
  expect(github.faults.unused).toEqual([]);
  expect(github.journal.of('issues/create').map(({ fault }) => fault)).toEqual(['error-before', 'error-after', null]);
});

test('a connection is cut before a write, or after it took effect', async () => {
  const { github, client } = await start();
  github.faults.add(
    { kind: 'reset-before', operation: 'issues/create' },
    { kind: 'reset-after', operation: 'issues/create', nth: 2 },
  );
  await expect(client.post('/issues', { title: 'one' })).rejects.toThrow('fetch failed');
  await expect(client.post('/issues', { title: 'two' })).rejects.toThrow('fetch failed');
  expect(titles(github)).toEqual(['two']);
});

test('limits of both kinds are refused on request, with and without retry-after', async () => {
  const { github, client } = await start();
  github.faults.add(
    { kind: 'primary-limit' },
    { kind: 'secondary-limit', nth: 2, retryAfter: 7 },
    { kind: 'secondary-limit', nth: 3, retryAfter: null, status: 429 },
  );
  const primary = await client.get('');
  expect(primary.status).toBe(403);
  expect(primary.headers.get('x-ratelimit-remaining')).toBe('0');
  const secondary = await client.get('');
  expect([secondary.status, secondary.headers.get('retry-after')]).toEqual([403, '7']);
  const silent = await client.get('');
  expect([silent.status, silent.headers.get('retry-after')]).toEqual([429, null]);
  expect((await client.get('')).status).toBe(200);
});

test('a list lags behind by its newest entries', async () => {
  const { github, client } = await start();
  await client.post('/issues', { title: 'old' });
  await client.post('/issues', { title: 'new' });
  github.faults.add({ kind: 'stale-list', operation: 'issues/list-for-repo' });
  expect((await client.get('/issues')).body).toMatchObject([{ title: 'old' }]);
  expect((await client.get('/issues')).body).toMatchObject([{ title: 'new' }, { title: 'old' }]);
});

test('somebody commits between the reading of a head and the commit on it', async () => {
  const { github, client } = await start();
  const head = github.repository.refs['refs/heads/main'];
  github.faults.add({
    kind: 'interfere',
    operation: 'graphql:createCommitOnBranch',
    push: { files: { 'x.txt': 'theirs' }, by: 'mallory' },
  });
  const answer = await client.graphql(
    'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }',
    {
      input: {
        branch: { repositoryNameWithOwner: 'acme/fleet', branchName: 'main' },
        expectedHeadOid: head,
        message: { headline: 'x' },
        fileChanges: { additions: [{ path: 'a', contents: '' }] },
      },
    },
  );
  expect(answer.body).toMatchObject({ errors: [{ type: 'STALE_DATA' }] });
  expect((await client.get('/commits/main')).body).toMatchObject({
    author: { login: 'mallory' },
    commit: { verification: { verified: false, reason: 'unsigned' } },
  });
});

test('a slow answer takes its time', async () => {
  const { github, client } = await start();
  github.faults.add({ kind: 'slow', milliseconds: 150 });
  const begin = performance.now();
  await client.get('');
  expect(performance.now() - begin).toBeGreaterThan(140);
});

test('faults from a seed are the same every time, and never more than two in a row', () => {
  const draw = (seed: number): (FaultKind | null)[] => {
    const faults = new Faults();
    faults.random({ seed, rate: 0.6 });
    return Array.from({ length: 200 }, () => faults.next('issues/create')?.kind ?? null);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const rows = draw(3)
    .map((kind) => (kind === null ? ' ' : 'x'))
    .join('')
    .split(' ')
    .map((row) => row.length);
  expect(Math.max(...rows)).toBe(2);
});
