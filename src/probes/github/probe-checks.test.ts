import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChecksDefinition } from '../../core/definition/checks.ts';
import { words } from '../../errors/problem.ts';
import { githubEvidence } from '../../github/evidence/evidence.ts';
import { clientOf, mustBeAsDescribed } from '../../testing/github-client.ts';
import type { TokenRequest } from '../../testing/github/auth.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import type { CheckRun, CommitStatus } from '../../testing/github/state-security.ts';
import type { GitHubQuestion } from '../github-ports.ts';
import { probeChecks } from './probe-checks.ts';

let github: StandIn;
let commit: string;
beforeEach(async () => {
  github = await startGitHub();
  commit = github.repository.refs['refs/heads/main'] ?? '';
});
afterEach(async () => {
  await github.close();
  mustBeAsDescribed(github);
});

function run(name: string, conclusion: string | null, more: Partial<CheckRun> = {}): void {
  const id = github.world.nextId();
  const times = { startedAt: id, completedAt: conclusion === null ? null : id };
  const status = conclusion === null ? 'in_progress' : 'completed';
  const words = { app: 'github-actions', title: null, summary: null };
  github.repository.checkRuns.push({
    id,
    suite: id,
    name,
    sha: commit,
    status,
    conclusion,
    ...times,
    ...words,
    ...more,
  });
}

function status(context: string, state: CommitStatus['state'], creator = 'octocat'): void {
  const [id, createdAt] = [github.world.nextId(), github.world.now()];
  const texts = { description: null, targetUrl: null };
  github.repository.commitStatuses.push({ id, sha: commit, state, context, creator, createdAt, ...texts });
}

async function ask(
  definition: Partial<ChecksDefinition> = {},
  question: Partial<GitHubQuestion> = {},
  token: TokenRequest = {},
) {
  const open = () => Promise.resolve(githubEvidence(clientOf(github, token, { maxWaitMs: 0 })));
  const around = { commit, params: {}, secrets: () => undefined, timeoutMs: 10_000 };
  const signal = new AbortController().signal;
  const result = await probeChecks(
    open,
    { required: ['build'], allow: [], ...definition },
    { ...around, signal, ...question },
  );
  return { ...result, code: result.reason.code, message: words(result.reason).message };
}

test('a check run or a status by the required name will do', async () => {
  run('build', 'success');
  status('deploy/preview', 'success');
  expect(await ask({ required: ['build', 'deploy/preview'] })).toMatchObject({
    verdict: 'pass',
    message: `All 2 required checks have passed on ${commit}.`,
  });
});

test('what is on the last page counts as much as what is on the first', async () => {
  for (let count = 0; count < 250; count += 1) run(`other ${count}`, 'success');
  for (let count = 0; count < 120; count += 1) status(`status ${count}`, 'success');
  run('build', 'success', { id: 1, suite: 7 });
  expect((await ask()).verdict).toBe('pass');
  status('build', 'failure');
  github.repository.commitStatuses.unshift(...github.repository.commitStatuses.splice(-1));
  expect(await ask()).toMatchObject({ verdict: 'fail', code: 'checks-failed' });
  const pages = github.journal.exchanges.filter(({ operation }) => operation === 'checks/list-for-ref');
  expect(pages).toHaveLength(6);
});

test('every attempt is read, and the newest one decides', async () => {
  run('build', 'failure', { suite: 5 });
  run('build', 'success', { suite: 5 });
  expect(await ask()).toMatchObject({ verdict: 'pass', evidence: [{ attempts: 2 }] });
  run('build', null, { suite: 6 });
  expect(await ask()).toMatchObject({ verdict: 'inconclusive', code: 'checks-pending' });
});

describe('two runs of workflows with a job of the same name', () => {
  /** A run of a workflow on the commit, with one job. */
  function ofWorkflow(path: string, conclusion: string | null): void {
    const { repository, world } = github;
    const id = world.nextId();
    const [at, login] = [world.now(), 'octocat'];
    const named = { path, name: path, displayTitle: path, event: 'push', headBranch: 'main', headSha: commit };
    const people = { actor: login, triggeringActor: login };
    const times = { createdAt: at, startedAt: at, updatedAt: at };
    const ended = { status: 'completed', conclusion: 'success', cancelRequested: false, inputs: {} } as const;
    repository.runs.push({ id, workflow: 1, number: 1, attempt: 1, ...named, ...people, ...times, ...ended });
    run('build', conclusion, { suite: id });
  }

  test('of one workflow: the newer one decides', async () => {
    ofWorkflow('.github/workflows/ci.yml', 'cancelled');
    ofWorkflow('.github/workflows/ci.yml', 'success');
    expect(await ask()).toMatchObject({ verdict: 'pass', evidence: [{ attempts: 2 }] });
    ofWorkflow('.github/workflows/ci.yml@refs/heads/main', null);
    expect(await ask()).toMatchObject({ verdict: 'inconclusive', code: 'checks-pending' });
  });

  test('of two workflows: what one says takes back nothing of what the other one said', async () => {
    ofWorkflow('.github/workflows/ci.yml', 'failure');
    ofWorkflow('.github/workflows/nightly.yml', 'success');
    expect(await ask()).toMatchObject({
      verdict: 'fail',
      evidence: [{ workflow: '.github/workflows/ci.yml', end: 'failure' }, { end: 'success' }],
    });
    ofWorkflow('.github/workflows/ci.yml', 'success');
    expect((await ask()).verdict).toBe('pass');
  });

  test('whose runs GitHub does not know any more: each of them counts', async () => {
    run('build', 'failure', { suite: 5 });
    run('build', 'success', { suite: 6 });
    expect(await ask()).toMatchObject({ verdict: 'fail', evidence: [{ workflow: 'suite 5' }, {}] });
  });

  test('is asked about only where it makes a difference, and then the token has to be able to', async () => {
    const permissions = { checks: 'read', statuses: 'read' } as const;
    run('build', 'success', { suite: 5 });
    run('build', 'success', { suite: 6 });
    run('other', 'failure', { suite: 5 });
    run('other', 'success', { suite: 6 });
    expect((await ask({}, {}, { permissions })).verdict).toBe('pass');
    run('build', 'failure', { suite: 5 });
    expect(await ask({}, {}, { permissions })).toMatchObject({
      verdict: 'error',
      message: 'The token may not do this: GET /repos/{owner}/{repo}/actions/runs. It needs actions: read.',
    });
  });
});

test('checks of another commit say nothing about this one', async () => {
  run('build', 'success');
  commit = github.push({ files: { 'a.txt': 'a' } });
  expect(await ask()).toMatchObject({ verdict: 'inconclusive', code: 'checks-missing' });
});

test('statuses of an app are known by their maker', async () => {
  status('build', 'success', 'ci-tool[bot]');
  status('build', 'failure', 'octocat');
  expect((await ask({ app: 'ci-tool' })).verdict).toBe('pass');
  expect((await ask()).verdict).toBe('fail');
});

describe('the commit', () => {
  test('of the plan is missing outside git', async () => {
    expect(await ask({}, { commit: null })).toMatchObject({ verdict: 'error', code: 'gate-commit-missing' });
  });

  test('can be named, with a param, by its full SHA alone', async () => {
    run('build', 'success');
    const named = (value: string) => ask({ commit: '{params.commit}' }, { commit: null, params: { commit: value } });
    expect((await named(commit)).verdict).toBe('pass');
    expect(await named('main')).toMatchObject({ verdict: 'error', message: '"main" is not a full commit SHA.' });
    expect(await ask({ commit: '{params.absent}' })).toMatchObject({
      verdict: 'error',
      code: 'template-without-value',
    });
  });

  test('that was not pushed is an error', async () => {
    const unknown = 'a'.repeat(40);
    expect(await ask({}, { commit: unknown })).toMatchObject({
      verdict: 'error',
      message: `acme/fleet has no commit ${unknown} on GitHub.`,
    });
  });
});

describe('what keeps GitHub from answering', () => {
  beforeEach(() => run('build', 'success'));

  test.each([
    ['checks', { statuses: 'read' }, 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs. It needs checks: read.'],
    ['statuses', { checks: 'read' }, 'GET /repos/{owner}/{repo}/commits/{ref}/statuses. It needs statuses: read.'],
  ] as const)('a token without %s is told so', async (_, permissions, call) => {
    expect(await ask({}, {}, { permissions })).toMatchObject({
      verdict: 'error',
      code: 'github-permission-missing',
      message: `The token may not do this: ${call}`,
    });
  });

  test('trouble that passes is waited out, trouble that lasts is an error', async () => {
    github.faults.add({ kind: 'error-before', operation: 'checks/list-for-ref', times: 2 });
    expect((await ask()).verdict).toBe('pass');
    github.faults.add({ kind: 'error-before', operation: 'checks/list-for-ref', times: 20 });
    expect(await ask()).toMatchObject({ verdict: 'error', code: 'github-unavailable' });
  });

  test('a rate limit is an error once it cannot be waited out', async () => {
    github.faults.add({ kind: 'primary-limit', operation: 'repos/list-commit-statuses-for-ref', times: 20 });
    expect(await ask()).toMatchObject({ verdict: 'error', code: 'github-rate-limited' });
  });

  test('the token that the gate names has to be there', async () => {
    expect(await ask({ tokenEnv: 'CI_TOKEN' })).toMatchObject({
      verdict: 'error',
      message: 'The environment has no CI_TOKEN, with which the gate is to ask GitHub.',
    });
    expect((await ask({ tokenEnv: 'CI_TOKEN' }, { secrets: () => 'x' })).verdict).toBe('pass');
  });

  test('who stops asking waits for nothing', async () => {
    github.faults.add({ kind: 'slow', milliseconds: 5_000 });
    const stopped = ask({}, { signal: AbortSignal.timeout(50) });
    await expect(stopped).rejects.toThrow('timeout');
  });
});
