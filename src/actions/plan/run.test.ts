import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError, words } from '../../errors/problem.ts';
import type { TokenRequest } from '../../testing/github/auth.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { addRepository } from '../../testing/github/seed.ts';
import { invocationIn } from '../../testing/invocation.ts';
import { runPlan } from './run.ts';

let folder: string;
let github: StandIn;
beforeEach(async () => {
  github = await startGitHub({ repository: { environments: [{ name: 'production', waitTimer: 5 }] } });
  folder = mkdtempSync(join(tmpdir(), 'wavegate-plan-'));
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, 'nodes.json'), '["a"]');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
  if (github.violations.length > 0) throw new Error(JSON.stringify(github.violations));
});

/** `token`: null for a step that was given none. */
async function plan(environment: string, token: TokenRequest | null = {}, inputs: Record<string, string> = {}) {
  const waves = `waves: [{ up-to: 100%, environment: ${environment} }]`;
  writeFileSync(join(folder, 'rollout.yml'), `rollout: web\nfleet: nodes.json\napply: "true"\n${waves}\n`);
  const result = await runPlan(
    invocationIn(folder, github.url, {
      file: 'rollout.yml',
      ...inputs,
      token: token === null ? '' : github.token(token),
    }),
  );
  const found = (result.problems ?? []).map(({ code, location }) => `${code}${location ? `:${location.line}` : ''}`);
  return { found: found.filter((code) => code !== 'planned-outside-git'), exitCode: result.exitCode ?? 0, result };
}

test('an environment that is not there fails the step, at its line, and the plan is there all the same', async () => {
  const { found, exitCode, result } = await plan('prodution');
  expect({ found, exitCode }).toEqual({ found: ['caller-missing', 'environment-missing:4'], exitCode: 2 });
  expect(result.outputs.digest).toMatch(/^[0-9a-f]{64}$/);
});

test('what is only worth knowing does not', async () => {
  const { found, exitCode } = await plan('production');
  expect({ found, exitCode }).toEqual({ found: ['caller-missing'], exitCode: 0 });
});

test('a token that may not look says so', async () => {
  const { found, exitCode } = await plan('prodution', { permissions: { contents: 'read' } });
  expect({ found, exitCode }).toEqual({ found: ['caller-missing', 'preflight-unseen'], exitCode: 0 });
});

const policyFile = '.github/wavegate/policy.yml';
const wantsApproval = 'require: [{ environments: [production], approvals: { required: 2 } }]';
const refused = async (planned: Promise<unknown>): Promise<string[]> => {
  const error: unknown = await planned.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw new Error('it was not refused');
  return error.problems.map(({ code, location }) => `${code}${location === undefined ? '' : `:${location.line}`}`);
};

test('what falls short of the policy on the default branch is refused, whatever the checkout says', async () => {
  github.push({ files: { [policyFile]: wantsApproval } });
  const inputs = { 'policy-file': policyFile };
  expect(await refused(plan('production', {}, inputs))).toEqual(['policy-approvals-too-few:4']);
  github.push({ files: { [policyFile]: 'require: {}' } });
  expect(await refused(plan('production', {}, inputs))).toEqual(['policy-file-invalid']);
});

test('a policy of another repository is read at a full commit, and nowhere else', async () => {
  const rules = addRepository(github.world, {
    owner: 'acme',
    name: 'rules',
    private: false,
    files: { 'policy.yml': wantsApproval },
  });
  const sha = rules.refs['refs/heads/main'] ?? '';
  const from = (place: string, file = 'policy.yml') =>
    refused(plan('production', {}, { 'policy-file': file, 'policy-repository': place }));
  expect(await from(`acme/rules@${sha}`)).toEqual(['policy-approvals-too-few:4']);
  expect(await from(`acme/rules@${sha}`, 'gone.yml')).toEqual(['policy-file-missing']);
  for (const moving of ['acme/rules', 'acme/rules@main', `acme/rules@${sha.slice(0, 12)}`, `../rules@${sha}`])
    expect(await from(moving)).toEqual(['policy-repository-invalid']);
});

test('without a token GitHub is not asked', async () => {
  expect((await plan('prodution', null)).found).toEqual([]);
  expect(github.journal.exchanges).toEqual([]);
});

test('a batch whose worst case does not fit into a job is refused, at the line of its size, the gates after it counted', async () => {
  const gates = 'gates: [{ name: settled, at: after-batch, retry: { for: 4h, every: 1m }, run: "true" }]';
  const text = `rollout: web\nfleet: nodes.json\nwaves: [100%]\nbatch: { size: 1 }\napply: { run: "true", timeout: 110m }\n${gates}\n`;
  const refused = (limit: string) => {
    writeFileSync(join(folder, 'rollout.yml'), text.replace('110m', limit));
    return runPlan(invocationIn(folder, github.url, { file: 'rollout.yml', token: '' })).then(
      () => [],
      (error: unknown) =>
        (error as ProblemError).problems
          .filter(({ severity }) => severity === 'error')
          .map((each) => `${each.code}:${each.location?.line}: ${words(each).message} ${words(each).hint}`),
    );
  };
  expect(await refused('110m')).toEqual([
    'batch-too-long:4: Batch w1-r1-b1 of wave wave-1 may take 5h 51m at worst, and a job is ended after 6h. ' +
      'Make `batch.size` smaller or `batch.concurrency` larger, or shorten timeouts and attempts. Jobs on runners of your own, which ' +
      '`batch.runs-on` names by the label `self-hosted`, may run for 5 days.',
  ]);
  // A quarter of an hour is left for what stands around the work: the checkout, a setup, the upload.
  expect(await refused('100m')).toEqual([]);
});
