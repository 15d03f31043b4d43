import { afterEach, expect, test } from 'vitest';
import { PlainClient } from './client.ts';
import { operations } from './operations/all.ts';
import { populate } from './populated.ts';
import { type StandIn, startGitHub } from './server.ts';
import { expectNoViolations } from './validation/validator.ts';

const started: StandIn[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((github) => github.close()));
});

const start = async () => {
  const github = await startGitHub();
  started.push(github);
  return { github, ...populate(github) };
};

test('every operation answers as GitHub describes it', async () => {
  const { github, head, side, run, job, artifact } = await start();
  const app = new PlainClient(github, github.token({ kind: 'installation' }));
  const octocat = new PlainClient(github, github.token({ kind: 'user', login: 'octocat' }));
  const pull = github.repository.pulls[0]?.number ?? 0;
  const environment = github.repository.environments.find(({ name }) => name === 'production')?.id ?? 0;
  const tree = (await app.post('/git/trees', { tree: [{ path: 'x', mode: '100644', content: 'x' }] })).body as {
    sha: string;
  };
  const commit = (await app.post('/git/commits', { message: 'x', tree: tree.sha, parents: [head] })).body as {
    sha: string;
  };
  const deployment = (
    await app.post('/deployments', {
      ref: 'side',
      auto_merge: false,
      required_contexts: [],
      environment: 'production',
      payload: { wave: 1 },
    })
  ).body as { id: number };
  const issue = (
    await app.post('/issues', { title: 'Rollout', body: 'x', labels: ['rollout'], assignees: ['octocat'] })
  ).body as { number: number };
  const comment = (await app.post(`/issues/${issue.number}/comments`, { body: 'hello' })).body as { id: number };

  const calls: readonly (readonly [number, PlainClient, string, string, unknown?])[] = [
    [201, app, 'POST', '/git/refs', { ref: 'refs/heads/new', sha: head }],
    [200, app, 'PATCH', '/git/refs/heads/new', { sha: commit.sha }],
    [200, app, 'GET', '/git/ref/heads/new'],
    [200, app, 'GET', '/git/matching-refs/heads/'],
    [204, app, 'DELETE', '/git/refs/heads/new'],
    [201, app, 'POST', '/git/blobs', { content: 'eA==', encoding: 'base64' }],
    [200, app, 'GET', '/git/blobs/c1b0730e0133447badcfd47fd144e254807b06e1'],
    [200, app, 'GET', '/git/trees/main?recursive=1'],
    [200, app, 'GET', `/git/commits/${head}`],
    [200, app, 'GET', '/contents/src/a.txt'],
    [200, app, 'GET', '/contents'],
    [200, app, 'GET', '/commits?path=src/a.txt&per_page=5'],
    [200, app, 'GET', '/commits/main'],
    [200, app, 'GET', '/compare/main...side'],
    [200, app, 'GET', '/branches/main'],
    [200, app, 'GET', '/rules/branches/main'],
    [200, app, 'GET', '/rulesets'],
    [200, app, 'GET', `/rulesets/${github.repository.rulesets[0]?.id}`],
    [200, app, 'GET', ''],
    [200, app, 'GET', `/issues/${issue.number}`],
    [200, app, 'GET', `/issues/${pull}`],
    [200, app, 'PATCH', `/issues/${issue.number}`, { body: 'y', state: 'closed', state_reason: 'completed' }],
    [200, app, 'GET', '/issues?state=all&labels=rollout&creator=wavegate[bot]&since=2020-01-01T00:00:00Z'],
    [201, app, 'POST', `/issues/${issue.number}/assignees`, { assignees: ['octocat'] }],
    [200, app, 'GET', `/issues/${issue.number}/comments`],
    [200, app, 'GET', `/issues/comments/${comment.id}`],
    [200, app, 'PATCH', `/issues/comments/${comment.id}`, { body: 'again' }],
    [201, app, 'POST', `/issues/comments/${comment.id}/reactions`, { content: 'rocket' }],
    [200, app, 'POST', `/issues/comments/${comment.id}/reactions`, { content: 'rocket' }],
    [201, app, 'POST', `/issues/${issue.number}/reactions`, { content: 'eyes' }],
    [200, app, 'GET', `/issues/comments/${comment.id}/reactions`],
    [204, app, 'DELETE', `/issues/comments/${comment.id}`],
    [201, app, 'POST', '/labels', { name: 'wave', color: 'ff0000', description: 'x' }],
    [200, app, 'GET', '/labels/wave'],
    [200, app, 'GET', '/labels'],
    [200, app, 'POST', `/issues/${issue.number}/labels`, { labels: ['wave'] }],
    [200, app, 'PUT', `/issues/${issue.number}/labels`, { labels: ['wave', 'rollout'] }],
    [200, app, 'DELETE', `/issues/${issue.number}/labels/wave`],
    [200, app, 'GET', '/deployments?task=deploy&environment=production'],
    [200, app, 'GET', `/deployments/${deployment.id}`],
    [
      201,
      app,
      'POST',
      `/deployments/${deployment.id}/statuses`,
      { state: 'in_progress', description: 'x', log_url: 'https://example.com' },
    ],
    [200, app, 'GET', `/deployments/${deployment.id}/statuses`],
    [200, app, 'GET', '/environments'],
    [200, app, 'GET', '/environments/production'],
    [200, app, 'GET', '/environments/production/deployment-branch-policies'],
    [200, app, 'GET', '/actions/workflows'],
    [200, app, 'GET', '/actions/workflows/rollout.yml'],
    [204, app, 'PUT', '/actions/workflows/rollout.yml/disable'],
    [204, app, 'PUT', '/actions/workflows/rollout.yml/enable'],
    [
      200,
      app,
      'POST',
      '/actions/workflows/rollout.yml/dispatches',
      { ref: 'main', inputs: { file: 'x' }, return_run_details: true },
    ],
    [204, app, 'POST', '/dispatches', { event_type: 'wake', client_payload: {} }],
    [200, app, 'GET', '/actions/runs?event=workflow_dispatch&status=queued'],
    [200, app, 'GET', '/actions/workflows/rollout.yml/runs'],
    [200, app, 'GET', `/actions/runs/${run.id}`],
    [200, app, 'GET', `/actions/runs/${run.id}/jobs`],
    [200, app, 'GET', `/actions/runs/${run.id}/attempts/1/jobs`],
    [200, app, 'GET', `/actions/jobs/${job.id}`],
    [200, app, 'GET', `/actions/runs/${run.id}/pending_deployments`],
    [
      200,
      octocat,
      'POST',
      `/actions/runs/${run.id}/pending_deployments`,
      { environment_ids: [environment], state: 'approved', comment: 'go' },
    ],
    [200, app, 'GET', `/actions/runs/${run.id}/approvals`],
    [200, app, 'GET', `/actions/runs/${run.id}/artifacts?name=results`],
    [200, app, 'GET', '/actions/artifacts'],
    [200, app, 'GET', `/actions/artifacts/${artifact.id}`],
    [302, app, 'GET', `/actions/artifacts/${artifact.id}/zip`],
    [204, app, 'DELETE', `/actions/artifacts/${artifact.id}`],
    [202, app, 'POST', `/actions/runs/${run.id}/cancel`],
    [200, app, 'GET', '/collaborators/octocat/permission'],
    [200, app, 'GET', '/collaborators'],
    [200, app, 'GET', '//orgs/acme/teams/ops/memberships/mona'],
    [200, app, 'GET', '//orgs/acme/teams/ops/members'],
    [200, app, 'GET', '//users/octocat'],
    [200, octocat, 'GET', '//user'],
    [200, app, 'GET', '//installation/repositories'],
    [200, app, 'GET', '//rate_limit'],
    [200, app, 'GET', '/actions/permissions'],
    [200, app, 'GET', '/actions/permissions/workflow'],
    [200, app, 'GET', '/actions/runners'],
    [200, app, 'GET', '/commits/main/check-runs'],
    [200, app, 'GET', `/check-runs/${github.repository.checkRuns[0]?.id}`],
    [200, app, 'GET', '/commits/main/check-suites'],
    [201, app, 'POST', `/statuses/${head}`, { state: 'success', context: 'ci' }],
    [200, app, 'GET', '/commits/main/status'],
    [200, app, 'GET', '/commits/main/statuses'],
    [200, app, 'GET', '/dependabot/alerts?per_page=2&state=open'],
    [200, app, 'GET', '/attestations/sha256:abc'],
    [200, app, 'GET', '/code-scanning/alerts?state=open'],
    [200, app, 'GET', '/code-scanning/analyses?ref=refs/heads/main'],
    [200, app, 'GET', '/code-scanning/analyses/1'],
    [200, app, 'GET', '/secret-scanning/alerts'],
    [200, app, 'GET', '/pulls'],
    [200, app, 'GET', `/pulls/${pull}`],
    [200, app, 'GET', `/pulls/${pull}/files`],
    [200, app, 'GET', `/pulls/${pull}/reviews`],
    [200, app, 'GET', `/commits/${side}/pulls`],
  ];
  const wrong: unknown[] = [];
  for (const [status, client, method, path, body] of calls) {
    const answer = await client.call(method, path, body);
    if (answer.status !== status) wrong.push([method, path, answer.status, answer.body]);
  }
  expect(wrong).toEqual([]);
  expectNoViolations(github);
  const used = new Set(github.journal.exchanges.map(({ operation }) => operation));
  expect(operations.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
});
