import { afterEach, expect, test } from 'vitest';
import type { TokenRequest } from './auth.ts';
import { PlainClient } from './client.ts';
import { addRepository } from './seed.ts';
import { type StandIn, startGitHub } from './server.ts';

const started: StandIn[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

const start = async (request: TokenRequest = {}) => {
  const github = await startGitHub({
    repository: { collaborators: { octocat: 'write', reader: 'read', chief: 'maintain' } },
  });
  started.push(github);
  return { github, client: new PlainClient(github, github.token(request)) };
};

test('a job does no more than its permissions say', async () => {
  const { client } = await start({ permissions: { issues: 'read', contents: 'read' } });
  expect((await client.get('/issues')).status).toBe(200);
  const refused = await client.post('/issues', { title: 'x' });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ message: 'Resource not accessible by integration', status: '403' });
  expect(refused.headers.get('x-accepted-github-permissions')).toBe('issues=write');
  expect((await client.get('/deployments')).status).toBe(403);
});

test('a commit by GraphQL wants contents: write', async () => {
  const { github, client } = await start({ permissions: { contents: 'read' } });
  const head = github.repository.refs['refs/heads/main'];
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
  expect(answer.body).toMatchObject({
    data: { createCommitOnBranch: null },
    errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
  });
  expect(github.repository.refs['refs/heads/main']).toBe(head);
});

test('GITHUB_TOKEN is nobody, reads no teams and no settings', async () => {
  const { client } = await start();
  expect(await client.get('//user')).toMatchObject({
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  });
  expect((await client.get('//orgs/acme/teams/ops/memberships/octocat')).status).toBe(403);
  expect((await client.get('/actions/permissions')).status).toBe(403);
  expect((await client.get('/secret-scanning/alerts')).status).toBe(403);
});

test('GITHUB_TOKEN cannot be given what no workflow can ask for', async () => {
  const { github } = await start();
  expect(() => github.token({ permissions: { administration: 'read' } })).toThrow(
    'GITHUB_TOKEN cannot be given "administration"',
  );
});

test('a wrong token, an old one and none are refused', async () => {
  const { github } = await start();
  expect(await new PlainClient(github, 'ghs_wrong').get('')).toMatchObject({
    status: 401,
    body: { message: 'Bad credentials' },
  });
  const old = github.token({ expiresAt: Date.now() - 1 });
  expect((await new PlainClient(github, old).get('')).status).toBe(401);
  expect((await fetch(`${github.url}/repos/acme/fleet`)).status).toBe(401);
});

test('a private repository of others is not there', async () => {
  const { github, client } = await start();
  addRepository(github.world, { owner: 'other', name: 'secret' });
  expect((await client.get('//repos/other/secret')).body).toMatchObject({ message: 'Not Found' });
  const answer = await client.graphql('{ repository(owner: "other", name: "secret") { id } }');
  expect(answer.body).toMatchObject({
    data: { repository: null },
    errors: [{ type: 'NOT_FOUND', message: "Could not resolve to a Repository with the name 'other/secret'." }],
  });
});

test('the files of a public repository of others can be read, and nothing else', async () => {
  const { github, client } = await start();
  addRepository(github.world, { owner: 'other', name: 'open', private: false });
  expect((await client.get('//repos/other/open/contents/README.md')).status).toBe(200);
  expect((await client.post('//repos/other/open/git/blobs', { content: 'x' })).status).toBe(403);
  expect((await client.get('//repos/other/open/code-scanning/alerts')).status).toBe(403);
});

test('the older permission folds maintain into write, and role_name does not', async () => {
  const { client } = await start();
  expect((await client.get('/collaborators/chief/permission')).body).toMatchObject({
    permission: 'write',
    role_name: 'maintain',
  });
  expect((await client.get('/collaborators/nobody/permission')).status).toBe(404);
});

test('a reader comments but changes nothing', async () => {
  const { github, client } = await start({ kind: 'user', login: 'reader' });
  await new PlainClient(github).post('/issues', { title: 'x' });
  expect((await client.post('/issues/1/comments', { body: 'hello' })).status).toBe(201);
  expect((await client.post('/git/blobs', { content: 'x' })).status).toBe(403);
});

test('an approval of a waiting environment is refused to every bot', async () => {
  const { github } = await start();
  const run = github.repository.runs;
  expect(run).toEqual([]);
  const installation = new PlainClient(github, github.token({ kind: 'installation' }));
  github.repository.runs.push({
    id: 5,
    workflow: 1,
    path: '.github/workflows/x.yml',
    name: 'x',
    displayTitle: 'x',
    event: 'push',
    status: 'waiting',
    conclusion: null,
    headBranch: 'main',
    headSha: github.repository.refs['refs/heads/main'] ?? '',
    number: 1,
    attempt: 1,
    actor: 'octocat',
    triggeringActor: 'octocat',
    createdAt: 0,
    startedAt: 0,
    updatedAt: 0,
    cancelRequested: false,
    inputs: {},
  });
  const body = { environment_ids: [1], state: 'approved', comment: '' };
  for (const client of [installation, new PlainClient(github)]) {
    expect((await client.post('/actions/runs/5/pending_deployments', body)).status).toBe(403);
  }
});
