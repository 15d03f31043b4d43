import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dependabotAlert } from '../testing/github/sample-alerts.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import { mustBeAsDescribed } from '../testing/github-client.ts';
import { provenance, provenanceFile, trustedRootFile } from '../testing/sigstore.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let github: StandIn;
let commit: string;

beforeAll(async () => {
  github = await startGitHub();
  commit = github.repository.refs['refs/heads/main'] ?? '';
  folder = mkdtempSync(join(tmpdir(), 'wavegate-github-gates-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['remote', 'add', 'origin', 'git@127.0.0.1:acme/fleet.git'], { cwd: folder });
  writeFileSync(join(folder, 'nodes.json'), '["a"]');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
  mustBeAsDescribed(github);
});

/** JSON is YAML. */
function gates(checks: Readonly<Record<string, unknown>>): void {
  const list = Object.entries(checks).map(([name, check]) => ({ name, at: 'before-rollout', ...(check as object) }));
  const rollout = { rollout: 'web', fleet: 'nodes.json', apply: 'true', waves: ['100%'], params: { sha: {} } };
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify({ ...rollout, gates: list }));
}

async function ask(gate: string, env: Readonly<Record<string, string>> = { GITHUB_TOKEN: github.token() }) {
  const child = spawn(process.execPath, [program, 'gate', 'rollout.yml', gate, '--json', '--param', `sha=${commit}`], {
    cwd: folder,
    env: { PATH: process.env['PATH'], GITHUB_API_URL: github.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, code] = await Promise.all([text(child.stdout), ended]);
  const { verdict, code: why } = JSON.parse(stdout) as { verdict: string; code: string };
  return [code, verdict, why];
}

describe('checks', () => {
  beforeAll(() => {
    const on = { commit: '{params.sha}' };
    gates({
      good: { checks: { required: ['build'], ...on } },
      bad: { checks: { required: ['test'], ...on } },
      absent: { checks: { required: ['lint'], ...on } },
      unplanned: { checks: { required: ['build'] } },
    });
    for (const [name, conclusion] of [
      ['build', 'success'],
      ['test', 'failure'],
    ] as const) {
      const id = github.world.nextId();
      const texts = { app: 'github-actions', title: null, summary: null };
      const run = { id, suite: id, name, sha: commit, conclusion, startedAt: 0, completedAt: 0, ...texts };
      github.repository.checkRuns.push({ ...run, status: 'completed' });
    }
  });

  test.each([
    ['good', [0, 'pass', 'checks-passed']],
    ['bad', [1, 'fail', 'checks-failed']],
    ['absent', [3, 'inconclusive', 'checks-missing']],
    ['unplanned', [4, 'error', 'gate-commit-missing']],
  ])('%s: %j', async (gate, expected) => {
    expect(await ask(gate)).toEqual(expected);
  });

  test('without a token they are an error', async () => {
    expect(await ask('good', {})).toEqual([4, 'error', 'gate-token-missing']);
  });

  test('where nothing says which repository it is, they are one, too', async () => {
    const elsewhere = { GITHUB_TOKEN: 'x', GITHUB_API_URL: 'https://git.example/api/v3' };
    expect(await ask('good', elsewhere)).toEqual([4, 'error', 'gate-repository-unknown']);
  });
});

describe('alerts', () => {
  beforeAll(() => {
    gates({
      good: { alerts: { dependabot: 'critical' } },
      bad: { alerts: { dependabot: { 'at-most': { high: 0 } } } },
      early: { alerts: { 'code-scanning': { severity: 'high', commit: '{params.sha}' } } },
      hidden: { alerts: { dependabot: 'critical', 'secret-scanning': 'any' } },
    });
    github.repository.dependabotAlerts = [dependabotAlert(1)];
  });

  test.each([
    ['good', [0, 'pass', 'alerts-passed']],
    ['bad', [1, 'fail', 'alerts-found']],
    ['early', [3, 'inconclusive', 'alerts-analysis-missing']],
    ['hidden', [4, 'error', 'alerts-unreadable']],
  ])('%s: %j', async (gate, expected) => {
    expect(await ask(gate)).toEqual(expected);
  });
});

describe('attestation', () => {
  const { digest, predicateType, signerWorkflow, repository } = provenance;
  beforeAll(() => {
    copyFileSync(trustedRootFile, join(folder, 'root.json'));
    copyFileSync(provenanceFile, join(folder, 'bundle.json'));
    const facts = { 'predicate-type': predicateType, 'signer-workflow': signerWorkflow, 'trusted-root': 'root.json' };
    const from = { ...facts, repository, bundles: ['bundle.json'] };
    gates({
      good: { attestation: { subjects: [digest], ...from } },
      bad: { attestation: { subjects: [digest], ...from, repository: 'acme/app' } },
      unattested: { attestation: { subjects: [digest], ...facts, repository: 'acme/fleet' } },
      untrusted: { attestation: { subjects: [digest], ...from, 'trusted-root': 'gone.json' } },
    });
  });

  test.each([
    ['good', [0, 'pass', 'attestation-passed']],
    ['bad', [1, 'fail', 'attestation-repository-differs']],
    ['unattested', [1, 'fail', 'attestation-missing']],
    ['untrusted', [4, 'error', 'attestation-root-missing']],
  ])('%s: %j', async (gate, expected) => {
    expect(await ask(gate)).toEqual(expected);
  });
});
