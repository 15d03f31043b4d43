import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProblemError } from '../errors/problem.ts';
import { addArtifact, addRun } from '../testing/github/actions.ts';
import { addEnvironment } from '../testing/github/seed.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { listArtifacts, readArtifactFile } from './artifacts.ts';
import type { GitHub } from './client.ts';
import { readFileAt } from './content.ts';
import { listEnvironments, missingEnvironment } from './environments.ts';
import { repositoryOf, urlsOf } from './repository-of.ts';
import { isRunOver, runApprovals, runState } from './run.ts';
import { unzipFile } from './unzip.ts';
import { loginOf, roleOf } from './user.ts';
import { dispatchWorkflow, switchWorkflow, workflowState } from './workflow.ts';
import { processorTime } from '../testing/processor-time.ts';

const dispatchable = 'on:\n  workflow_dispatch:\n    inputs:\n      rollout:\n        type: string\njobs: {}\n';

let standIn: StandIn;
let github: GitHub;
beforeAll(async () => {
  standIn = await startGitHub({
    repository: {
      collaborators: { octocat: 'write', ann: 'maintain', bob: 'triage' },
      files: { '.github/workflows/rollout.yml': dispatchable, 'a.txt': 'höhe\n' },
    },
  });
  github = clientOf(standIn);
});
afterAll(async () => {
  await standIn.close();
  mustBeAsDescribed(standIn);
});

const code = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof ProblemError ? error.message : `not refused: ${String(error)}`;
};

describe('people', () => {
  test('the token of a workflow writes as the bot of Actions', async () => {
    expect(await loginOf(github)).toBe('github-actions[bot]');
    expect(await loginOf(clientOf(standIn, { kind: 'user', login: 'ann' }))).toBe('ann');
  });

  test('are told by their whole role, which the older field folds together', async () => {
    expect(await Promise.all(['ann', 'bob', 'octocat'].map((login) => roleOf(github, login)))).toEqual([
      'maintain',
      'triage',
      'write',
    ]);
  });
});

describe('a file', () => {
  test('is read as it was at a commit', async () => {
    const before = standIn.repository.refs['refs/heads/main'] ?? '';
    standIn.push({ files: { 'a.txt': 'later\n' } });
    expect(Buffer.from((await readFileAt(github, before, 'a.txt')) ?? []).toString()).toBe('höhe\n');
    expect(await readFileAt(github, before, 'b.txt')).toBeNull();
  });

  test('that is a folder is none', async () => {
    const head = standIn.repository.refs['refs/heads/main'] ?? '';
    expect(await code(readFileAt(github, head, '.github'))).toContain('github-unexpected-answer');
  });
});

describe('a workflow', () => {
  test('is started, and tells which run it became', async () => {
    const dispatch = { workflow: 'rollout.yml', ref: 'main', inputs: { rollout: 'web' } };
    const { runs } = standIn.repository;
    const dispatched = await dispatchWorkflow(github, dispatch);
    expect(dispatched).toEqual({ kind: 'dispatched', run: runs.at(-1)?.id });
    expect(runs.at(-1)?.inputs).toEqual({ rollout: 'web' });
  });

  test('whose start was not answered is uncertain', async () => {
    standIn.faults.add({ kind: 'error-after', operation: 'actions/create-workflow-dispatch' });
    const before = standIn.repository.runs.length;
    const dispatched = await dispatchWorkflow(github, { workflow: 'rollout.yml', ref: 'main', inputs: {} });
    expect(dispatched.kind).toBe('uncertain');
    expect(standIn.repository.runs).toHaveLength(before + 1);
  });

  test('is switched off and on', async () => {
    expect(await workflowState(github, 'rollout.yml')).toBe('active');
    await switchWorkflow(github, 'rollout.yml', 'disable');
    expect(await workflowState(github, 'rollout.yml')).toBe('disabled');
    await switchWorkflow(github, 'rollout.yml', 'enable');
    expect(await workflowState(github, 'rollout.yml')).toBe('active');
    expect(await workflowState(github, 'other.yml')).toBeNull();
  });
});

describe('a run', () => {
  test('is over when it ended, with what was run again of it, or when it is gone', async () => {
    const own = 1;
    const run = addRun(standIn.world, standIn.repository, { workflow: '.github/workflows/rollout.yml' });
    run.status = 'in_progress';
    expect(await isRunOver(github, { id: run.id, attempt: 1 }, own)).toBe(false);
    run.status = 'completed';
    run.conclusion = 'cancelled';
    expect(await runState(github, run.id)).toMatchObject({ over: true, conclusion: 'cancelled', attempt: 1 });
    expect(await isRunOver(github, { id: run.id, attempt: 1 }, own)).toBe(true);
    run.attempt = 2;
    run.status = 'queued';
    run.conclusion = null;
    // Its jobs go on with the work of the first attempt, but for the run itself, which has come to do that.
    expect(await isRunOver(github, { id: run.id, attempt: 1 }, own)).toBe(false);
    expect(await isRunOver(github, { id: run.id, attempt: 1 }, run.id)).toBe(true);
    expect(await isRunOver(github, { id: run.id, attempt: 2 }, run.id)).toBe(false);
    run.status = 'completed';
    expect(await isRunOver(github, { id: run.id, attempt: 1 }, own)).toBe(true);
    expect(await isRunOver(github, { id: 999_999, attempt: 1 }, own)).toBe(true);
  });

  test('tells who let it into which environments', async () => {
    const run = addRun(standIn.world, standIn.repository, { workflow: '.github/workflows/rollout.yml' });
    addEnvironment(standIn.world, standIn.repository, { name: 'asked' });
    standIn.repository.approvals.push({
      run: run.id,
      environments: ['asked'],
      state: 'approved',
      user: 'ann',
      comment: 'go',
      at: 1,
    });
    expect(await runApprovals(github, run.id)).toEqual([
      { state: 'approved', user: 'ann', comment: 'go', environments: ['asked'] },
    ]);
  });
});

test('environments tell what holds a job up', async () => {
  const rules = { waitTimer: 30, reviewers: [{ type: 'User', name: 'ann' }], preventSelfReview: true } as const;
  addEnvironment(standIn.world, standIn.repository, { name: 'production', ...rules, reviewers: [...rules.reviewers] });
  const found = { name: 'production', reviewers: 1, waitTimer: 30, preventsSelfReview: true };
  expect(await listEnvironments(github)).toContainEqual(found);
  expect(await missingEnvironment(github, 'Production')).toBeNull();
  expect(await missingEnvironment(github, 'prodution')).toEqual({ meant: 'production' });
});

describe('an artifact', () => {
  const bounds = { mostBytes: 100_000 };
  const runWith = (name: string, files: Record<string, string>): number => {
    const run = addRun(standIn.world, standIn.repository, { workflow: '.github/workflows/rollout.yml' });
    addArtifact(standIn.world, standIn.repository, run.id, name, files);
    return run.id;
  };

  test('gives one of its files, and null where it has none of that name', async () => {
    const run = runWith('results', { 'results.jsonl': 'höhe\n', '../../evil': 'x' });
    const [artifact] = await listArtifacts(github, run);
    if (artifact === undefined) throw new Error('no artifact');
    const contents = await readArtifactFile(github, artifact, 'results.jsonl', bounds);
    expect(Buffer.from(contents ?? []).toString()).toBe('höhe\n');
    expect(await readArtifactFile(github, artifact, 'other', bounds)).toBeNull();
  });

  test('is refused when it is larger than allowed, packed or unpacked, or gone', async () => {
    const run = runWith('results', { 'results.jsonl': 'x'.repeat(200_000) });
    const [artifact] = await listArtifacts(github, run);
    if (artifact === undefined) throw new Error('no artifact');
    expect(await code(readArtifactFile(github, artifact, 'results.jsonl', bounds))).toBe(
      'artifact-unreadable: The artifact results cannot be read: results.jsonl in it is larger than 100000 bytes.',
    );
    expect(await code(readArtifactFile(github, artifact, 'results.jsonl', { mostBytes: 10 }))).toBe(
      'artifact-unreadable: The artifact results cannot be read: it is larger than 10 bytes.',
    );
    standIn.repository.artifacts.splice(0);
    expect(await code(readArtifactFile(github, artifact, 'results.jsonl', bounds))).toBe(
      'artifact-unreadable: The artifact results cannot be read: it is gone.',
    );
  });

  test.each([
    ['no archive', Buffer.from('hello'), 'it is no archive'],
    [
      'a cut one',
      Buffer.from(zipSync({ a: Buffer.from('x'.repeat(99) + Math.random()) })).subarray(0, 40),
      'it is damaged',
    ],
  ])('that is %s is refused', (_, archive, detail) => {
    expect(unzipFile(archive, 'a', 1_000)).toEqual({ kind: 'bad', detail });
  });

  test('of a thousandfold size stops as soon as it is too much', () => {
    const bomb = zipSync({ a: new Uint8Array(64_000_000) });
    expect(bomb.length).toBeLessThan(70_000);
    const took = processorTime();
    expect(unzipFile(bomb, 'a', 1_000_000)).toMatchObject({ kind: 'bad' });
    expect(took()).toBeLessThan(2_000);
  });

  test('without files is empty, not damaged', () => {
    expect(unzipFile(zipSync({}), 'a', 1_000)).toEqual({ kind: 'read', contents: null });
  });
});

describe('the surroundings of a workflow', () => {
  test('name the repository', () => {
    expect(repositoryOf({ GITHUB_REPOSITORY: 'acme/ops.tools' })).toEqual({ owner: 'acme', name: 'ops.tools' });
  });

  test.each(['', 'acme', 'acme/', '/ops', 'a/b/c', 'acme/..', 'acme/o ps', 'acme/ops\n'])('refuse %j', (said) => {
    expect(() => repositoryOf({ GITHUB_REPOSITORY: said })).toThrow('github-repository-unknown');
  });

  test.each([
    [{}, 'https://api.github.com', 'https://api.github.com/graphql'],
    [
      { GITHUB_API_URL: 'https://ghe.example/api/v3/' },
      'https://ghe.example/api/v3',
      'https://ghe.example/api/graphql',
    ],
    [
      { GITHUB_API_URL: 'https://api.acme.ghe.com', GITHUB_GRAPHQL_URL: 'https://api.acme.ghe.com/graphql' },
      'https://api.acme.ghe.com',
      'https://api.acme.ghe.com/graphql',
    ],
  ])('say where GitHub is: %j', (environment, apiUrl, graphqlUrl) => {
    expect(urlsOf(environment)).toEqual({ apiUrl, graphqlUrl });
  });
});
