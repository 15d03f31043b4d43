import { afterEach, expect, test } from 'vitest';
import { type StandIn, type StandInOptions, startGitHub } from './server.ts';

const started: StandIn[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

const start = async (options: StandInOptions = {}) => {
  const github = await startGitHub(options);
  started.push(github);
  const token = github.token();
  const headers = { authorization: `Bearer ${token}` };
  const rest = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${github.url}/repos/acme/fleet${path}`, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
    });
    const text = await response.text();
    return { response, body: text === '' ? null : (JSON.parse(text) as Record<string, never>) };
  };
  const graphql = async (query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(github.graphqlUrl, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Record<string, never>; errors?: Record<string, unknown>[] };
  };
  return { github, rest, graphql };
};

const commit = `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`;

const input = (expectedHeadOid: string, changes: object, branch = 'main') => ({
  input: {
    branch: { repositoryNameWithOwner: 'acme/fleet', branchName: branch },
    expectedHeadOid,
    message: { headline: 'Change' },
    fileChanges: changes,
  },
});

const addition = (path: string, text: string) => ({ path, contents: Buffer.from(text).toString('base64') });

test('object ids are those of git', async () => {
  const { rest } = await start();
  const { body } = await rest('/git/blobs', { method: 'POST', body: JSON.stringify({ content: 'hello\n' }) });
  expect(body).toMatchObject({ sha: 'ce013625030ba8dba906f756967f9e9ca394464a' });
});

test('a commit on a branch adds and deletes files and is signed by GitHub', async () => {
  const { github, graphql, rest } = await start();
  const head = github.push({ files: { 'a/b.txt': 'old', 'c.txt': 'stays' } });
  const changes = { additions: [addition('a/d.txt', 'new')], deletions: [{ path: 'a/b.txt' }] };
  const { data, errors } = await graphql(commit, input(head, changes));
  expect(errors).toBeUndefined();
  const tree = await rest('/git/trees/main?recursive=1');
  const paths = (tree.body as unknown as { tree: { path: string }[] }).tree.map(({ path }) => path);
  expect(paths).toEqual(['README.md', 'a', 'a/d.txt', 'c.txt']);
  const made = await rest('/commits/main');
  expect(made.body).toMatchObject({
    sha: (data['createCommitOnBranch'] as unknown as { commit: { oid: string } }).commit.oid,
    author: { login: 'github-actions[bot]' },
    commit: { verification: { verified: true } },
  });
  expect(github.violations).toEqual([]);
});

test('a commit on a branch that moved is refused as stale and changes nothing', async () => {
  const { github, graphql } = await start();
  const head = github.push({ files: { 'a.txt': 'one' } });
  const moved = github.push({ files: { 'a.txt': 'two' } });
  const answer = await graphql(commit, input(head, { additions: [addition('a.txt', 'three')] }));
  expect(answer).toEqual({
    data: { createCommitOnBranch: null },
    errors: [
      {
        type: 'STALE_DATA',
        path: ['createCommitOnBranch'],
        locations: [{ line: 1, column: 48 }],
        message: `Expected branch to point to "${head}" but it did not.  Pull and try again.`,
      },
    ],
  });
  expect(github.repository.refs['refs/heads/main']).toBe(moved);
});

test('an orphan branch is made from a tree and a commit without parents', async () => {
  const { github, rest, graphql } = await start();
  const post = async (path: string, body: object) => {
    const answer = await rest(path, { method: 'POST', body: JSON.stringify(body) });
    expect(answer.response.status).toBe(201);
    return answer.body as unknown as { sha: string };
  };
  const tree = await post('/git/trees', { tree: [{ path: 'README.md', mode: '100644', type: 'blob', content: 'x' }] });
  const first = await post('/git/commits', { message: 'First', tree: tree.sha });
  await post('/git/refs', { ref: 'refs/heads/wavegate', sha: first.sha });
  const again = await rest('/git/refs', {
    method: 'POST',
    body: JSON.stringify({ ref: 'refs/heads/wavegate', sha: first.sha }),
  });
  expect(again.response.status).toBe(422);
  expect(again.body).toMatchObject({ message: 'Reference already exists' });
  const { data } = await graphql(
    `{ repository(owner: "acme", name: "fleet") { ref(qualifiedName: "refs/heads/wavegate") { target { oid } }
       object(expression: "wavegate:README.md") { ... on Blob { text } } } }`,
  );
  expect(data).toEqual({ repository: { ref: { target: { oid: first.sha } }, object: { text: 'x' } } });
  expect(github.violations).toEqual([]);
});

test('an unchanged ref is answered with 304, which is not counted', async () => {
  const { rest } = await start();
  const first = await rest('/git/ref/heads/main');
  const etag = first.response.headers.get('etag') ?? '';
  const second = await rest('/git/ref/heads/main', { headers: { 'if-none-match': etag } });
  expect(second.response.status).toBe(304);
  expect(second.response.headers.get('x-ratelimit-used')).toBe(first.response.headers.get('x-ratelimit-used'));
});

test('a file is read raw, and a folder as a list', async () => {
  const { github, rest } = await start();
  github.push({ files: { 'x/y.json': '{"a":1}' } });
  const raw = await rest('/contents/x/y.json', { headers: { accept: 'application/vnd.github.raw+json' } });
  expect(raw.body).toEqual({ a: 1 });
  const folder = await rest('/contents/x');
  expect(folder.body).toMatchObject([{ type: 'file', path: 'x/y.json', size: 7 }]);
  expect(github.violations).toEqual([]);
});
