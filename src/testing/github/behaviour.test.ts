import { Octokit } from '@octokit/rest';
import { afterEach, expect, test } from 'vitest';
import { addArtifact, addRun } from './actions.ts';
import { PlainClient } from './client.ts';
import { dispatchable, populate } from './populated.ts';
import { type StandIn, type StandInOptions, startGitHub } from './server.ts';
import { expectNoViolations } from './validation/validator.ts';
import type { GitHubEvent } from './world.ts';

const started: StandIn[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

const start = async (options: StandInOptions = {}) => {
  const events: GitHubEvent[] = [];
  const github = await startGitHub({ onEvent: (event) => void events.push(event), ...options });
  started.push(github);
  const person = new PlainClient(github, github.token({ kind: 'user', login: 'octocat' }));
  return { github, events, client: new PlainClient(github), person };
};

test('octokit reads every page of a list', async () => {
  const { github } = await start();
  const { repository, world } = github;
  for (let count = 0; count < 250; count++) {
    const label = { id: world.nextId(), name: `l${count}`, color: 'ffffff', description: null };
    repository.labels.push(label);
  }
  const octokit = new Octokit({ auth: github.token(), baseUrl: github.url });
  const labels = await octokit.paginate(octokit.rest.issues.listLabelsForRepo, {
    owner: 'acme',
    repo: 'fleet',
    per_page: 100,
  });
  expect(labels.length).toBe(250);
  expect(github.journal.of('issues/list-labels-for-repo').length).toBe(3);
  expectNoViolations(github);
});

test('a page has 30 entries unless told, and 100 at most', async () => {
  const { github, client } = await start();
  for (let count = 0; count < 120; count++) {
    github.repository.labels.push({ id: count, name: `l${count}`, color: 'ffffff', description: null });
  }
  const usual = await client.get('/labels');
  expect((usual.body as unknown[]).length).toBe(30);
  expect(usual.headers.get('link')).toBe(
    `<${github.url}/repos/acme/fleet/labels?page=2>; rel="next", <${github.url}/repos/acme/fleet/labels?page=4>; rel="last"`,
  );
  const most = await client.get('/labels?per_page=100&page=2');
  expect((most.body as unknown[]).length).toBe(20);
  expect(((await client.get('/labels?per_page=500')).body as unknown[]).length).toBe(100);
});

test('dependabot alerts page by cursor, and refuse page numbers', async () => {
  const { github } = await start();
  populate(github);
  const octokit = new Octokit({ auth: github.token(), baseUrl: github.url });
  const target = { owner: 'acme', repo: 'fleet', per_page: 2 };
  const alerts = await octokit.paginate(octokit.rest.dependabot.listAlertsForRepo, target);
  expect(alerts.map(({ number }) => number)).toEqual([3, 2, 1]);
  expectNoViolations(github);
  const refused = await new PlainClient(github).get('/dependabot/alerts?page=2');
  expect(refused.status).toBe(400);
  expect(github.violations.map(({ message }) => message)).toEqual(['query page is not described']);
});

test('a wrong request is refused, recorded and changes nothing', async () => {
  const { github, client } = await start();
  const wrong = await client.post('/deployments', { ref: 'main', auto_merge: 'no', requiredContexts: [] });
  expect(wrong).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('/auto_merge must be boolean') },
  });
  expect(github.repository.deployments).toEqual([]);
  await client.get('/issues?statte=open');
  await client.graphql('{ viewer { name_ } }');
  expect(github.violations.map(({ operation, message }) => `${operation}: ${message}`)).toEqual([
    'repos/create-deployment: body: /auto_merge must be boolean',
    'issues/list-for-repo: query statte is not described',
    'graphql:viewer: Cannot query field "name_" on type "User". Did you mean "name"?',
  ]);
  expect(() => expectNoViolations(github)).toThrow('query statte is not described');
});

test('an issue without a title, and one that is too long, are refused as GitHub refuses them', async () => {
  const { client } = await start();
  expect(await client.post('/issues', { title: ' ' })).toMatchObject({
    status: 422,
    body: { message: 'Validation Failed', errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }] },
  });
  expect(await client.post('/issues', { title: 'x', body: 'x'.repeat(65_537) })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'body', message: 'body is too long (maximum is 65536 characters)' }] },
  });
});

test('a deployment that asks for no contexts ignores what failed; one that asks for all is refused', async () => {
  const { github, client } = await start();
  populate(github);
  expect(await client.post('/deployments', { ref: 'main', auto_merge: false })).toMatchObject({
    status: 409,
    body: { message: 'Conflict: Commit status checks failed for main.' },
  });
  const made = await client.post('/deployments', { ref: 'main', auto_merge: false, required_contexts: [] });
  expect(made).toMatchObject({ status: 201, body: { task: 'deploy', environment: 'production' } });
});

test('a deployment of a branch that is behind merges instead, unless told not to', async () => {
  const { github, client } = await start();
  github.push({ branch: 'old', files: { 'a.txt': 'a' } });
  github.push({ files: { 'b.txt': 'b' } });
  const merged = await client.post('/deployments', { ref: 'old', required_contexts: [] });
  expect(merged).toMatchObject({ status: 202, body: { message: 'Auto-merged main into old on deployment.' } });
  expect(github.repository.deployments).toEqual([]);
});

test('a success makes the earlier one of its environment inactive', async () => {
  const { github, client } = await start();
  for (const wave of [1, 2]) {
    const made = await client.post('/deployments', {
      ref: 'main',
      auto_merge: false,
      required_contexts: [],
      environment: 'canary',
      task: `wave-${wave}`,
    });
    const { id } = made.body as { id: number };
    await client.post(`/deployments/${id}/statuses`, { state: 'success' });
  }
  const [first] = github.repository.deployments;
  expect((await client.get(`/deployments/${first?.id}/statuses`)).body).toMatchObject([
    { state: 'inactive' },
    { state: 'success' },
  ]);
  const long = await client.post(`/deployments/${first?.id}/statuses`, {
    state: 'success',
    description: 'x'.repeat(141),
  });
  expect(long.status).toBe(422);
});

test('a dispatch by GITHUB_TOKEN makes a run and tells the scheduler; its comments and pushes do not', async () => {
  const { github, events, client, person } = await start();
  github.push({ files: { '.github/workflows/rollout.yml': dispatchable } });
  await github.outbox.settled();
  events.length = 0;
  await client.post('/issues', { title: 'x' });
  await client.post('/issues/1/comments', { body: '/pause' });
  const answer = await client.post('/actions/workflows/rollout.yml/dispatches', {
    ref: 'main',
    inputs: { file: 'x.yml' },
    return_run_details: true,
  });
  await person.post('/issues/1/comments', { body: '/resume' });
  await github.outbox.settled();
  const [run] = github.repository.runs;
  expect(answer).toMatchObject({ status: 200, body: { workflow_run_id: run?.id } });
  expect(run).toMatchObject({ status: 'queued', inputs: { file: 'x.yml', command: 'wake' } });
  expect(events.map(({ name, actor }) => [name, actor])).toEqual([
    ['workflow_dispatch', 'github-actions[bot]'],
    ['issue_comment', 'octocat'],
  ]);
  expect(events[1]?.payload).toMatchObject({
    action: 'created',
    comment: { body: '/resume' },
    issue: { number: 1 },
    repository: { full_name: 'acme/fleet' },
    sender: { login: 'octocat' },
  });
  expectNoViolations(github);
});

test('a dispatch is refused for unknown and missing inputs, for a disabled workflow and for one that knows no dispatch', async () => {
  const { github, client } = await start();
  const files = { '.github/workflows/rollout.yml': dispatchable, '.github/workflows/ci.yml': 'on: push\njobs: {}\n' };
  github.push({ files });
  const refusal = async (file: string, inputs: object): Promise<unknown> => {
    const answer = await client.post(`/actions/workflows/${file}/dispatches`, { ref: 'main', inputs });
    return [answer.status, (answer.body as { message: string }).message];
  };
  expect(await refusal('rollout.yml', { file: 'x', colour: 'red' })).toEqual([
    422,
    'Unexpected inputs provided: ["colour"]',
  ]);
  expect(await refusal('rollout.yml', {})).toEqual([422, "Required input 'file' not provided"]);
  expect(await refusal('ci.yml', {})).toEqual([422, "Workflow does not have 'workflow_dispatch' trigger"]);
  expect(await refusal('none.yml', {})).toEqual([404, 'Not Found']);
  await client.call('PUT', '/actions/workflows/rollout.yml/disable');
  expect(await refusal('rollout.yml', { file: 'x' })).toEqual([422, 'Workflow is disabled']);
  expect(github.repository.runs).toEqual([]);
});

test('events come twice, late, or not at all when they are disturbed', async () => {
  const { github, events, person } = await start();
  await person.post('/issues', { title: 'x' });
  await github.outbox.settled();
  events.length = 0;
  github.outbox.disturb({ event: 'issue_comment', kind: 'after-the-next' }, { event: 'issue_comment', kind: 'twice' });
  for (const body of ['one', 'two', 'three']) await person.post('/issues/1/comments', { body });
  await github.outbox.settled();
  const bodies = events.map(({ payload }) => (payload['comment'] as { body: string }).body);
  expect(bodies).toEqual(['two', 'two', 'one', 'three']);
});

test('an archive is fetched from another origin, which takes no token', async () => {
  const { github, client } = await start();
  const run = addRun(github.world, github.repository, { workflow: '.github/workflows/x.yml' });
  const { id } = addArtifact(github.world, github.repository, run.id, 'results', { 'a.txt': 'a' });
  const redirect = await client.get(`/actions/artifacts/${id}/zip`);
  const location = redirect.headers.get('location') ?? '';
  expect(new URL(location).origin).not.toBe(new URL(github.url).origin);
  expect((await fetch(location)).headers.get('content-type')).toBe('application/zip');
  expect((await fetch(location, { headers: { authorization: 'token x' } })).status).toBe(400);
  expect((await fetch(location.replace(/signature=./, 'signature=x'))).status).toBe(403);
});

test('a branch that a ruleset keeps from updates takes no commit', async () => {
  const { github, client } = await start();
  github.repository.rulesets.push({
    id: 1,
    name: 'Keep all',
    enforcement: 'active',
    include: ['refs/heads/**'],
    exclude: [],
    rules: [{ type: 'creation' }, { type: 'update' }],
  });
  const head = github.repository.refs['refs/heads/main'];
  const refused = await client.post('/git/refs', { ref: 'refs/heads/wavegate', sha: head });
  expect(refused).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('Repository rule violations found') },
  });
  expect((await client.get('/rules/branches/wavegate')).body).toMatchObject([{ type: 'creation' }, { type: 'update' }]);
  expectNoViolations(github);
});

test('the addresses of Enterprise Server are answered under their own paths', async () => {
  const { github, client } = await start({ enterprise: true });
  expect(github.url).toMatch(/\/api\/v3$/);
  expect(github.graphqlUrl).toMatch(/\/api\/graphql$/);
  expect((await client.get('')).body).toMatchObject({ full_name: 'acme/fleet', url: `${github.url}/repos/acme/fleet` });
  expect((await client.graphql('{ viewer { login } }')).status).toBe(200);
});
