import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TokenRequest } from '../../testing/github/auth.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
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
async function plan(environment: string, token: TokenRequest | null = {}) {
  const waves = `waves: [{ up-to: 100%, environment: ${environment} }]`;
  writeFileSync(join(folder, 'rollout.yml'), `rollout: web\nfleet: nodes.json\napply: "true"\n${waves}\n`);
  const result = await runPlan({
    inputs: { file: 'rollout.yml', token: token === null ? '' : github.token(token) },
    env: {
      GITHUB_REPOSITORY: 'acme/fleet',
      GITHUB_RUN_ID: '1',
      GITHUB_API_URL: github.url,
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: folder,
    },
    signal: new AbortController().signal,
    note: () => {},
    output: () => {},
    mask: () => {},
  });
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

test('without a token GitHub is not asked', async () => {
  expect((await plan('prodution', null)).found).toEqual([]);
  expect(github.journal.exchanges).toEqual([]);
});
