import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { mustBeAsDescribed } from '../../testing/github-client.ts';
import { invocationIn } from '../../testing/invocation.ts';
import { runGate } from './run.ts';

let github: StandIn;
let folder: string;
beforeEach(async () => {
  github = await startGitHub();
  folder = mkdtempSync(join(tmpdir(), 'wavegate-gate-action-'));
  const commit = github.repository.refs['refs/heads/main'] ?? '';
  const ci = { name: 'ci', at: 'before-rollout', checks: { required: ['build'], commit } };
  const scan = { reports: 'scan.json', exceptions: 'exceptions.json' };
  const gates = [ci, { name: 'image', at: 'before-rollout', scan }];
  const rollout = { rollout: 'web', fleet: 'nodes.json', apply: 'true', waves: ['100%'], gates };
  // JSON is YAML.
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify(rollout));
  writeFileSync(join(folder, 'nodes.json'), '["a"]');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
  mustBeAsDescribed(github);
});

function ask(token: string, inputs: Record<string, string> = {}) {
  return runGate(invocationIn(folder, github.url, { file: 'rollout.yml', gate: 'ci', token, ...inputs }));
}

test('a gate that asks GitHub asks with the token of the job, about the repository of the job', async () => {
  const { outputs, exitCode } = await ask(github.token({ permissions: { checks: 'read', statuses: 'read' } }));
  expect([outputs['verdict'], outputs['reason-code'], exitCode]).toEqual(['inconclusive', 'checks-missing', 3]);
  expect(JSON.parse(readFileSync(outputs['evidence-file'] ?? '', 'utf8'))).toMatchObject({
    gate: 'ci',
    evidence: [{ check: 'build', standing: 'missing' }],
  });
});

test('a permission that the job lacks is named', async () => {
  const { outputs, exitCode } = await ask(github.token({ permissions: { contents: 'read' } }));
  expect([outputs['verdict'], outputs['reason-code'], exitCode]).toEqual(['error', 'github-permission-missing', 4]);
  expect(outputs['reason']).toContain('It needs checks: read.');
});

test('exceptions count as far as the policy on the default branch lets them', async () => {
  const vulnerability = { VulnerabilityID: 'CVE-2026-0001', PkgName: 'a', InstalledVersion: '1', Severity: 'HIGH' };
  const result = { Target: 'lock', Class: 'lang-pkgs', Type: 'npm', Vulnerabilities: [vulnerability] };
  const report = { SchemaVersion: 2, ArtifactName: 'web', ArtifactType: 'filesystem', Results: [result] };
  writeFileSync(join(folder, 'scan.json'), JSON.stringify(report));
  const excuse = { id: 'CVE-2026-0001', owner: 'web', reason: 'not reached', expires: '2099-12-31' };
  writeFileSync(join(folder, 'exceptions.json'), JSON.stringify({ exceptions: [excuse] }));
  const policyFile = '.github/wavegate/policy.yml';
  const asked = () => ask(github.token(), { gate: 'image', 'policy-file': policyFile });
  expect((await asked()).outputs['verdict']).toBe('pass');
  github.push({ files: { [policyFile]: 'require: [{ exceptions: { last-at-most: 30d } }]' } });
  const { outputs } = await asked();
  expect(outputs['verdict']).toBe('fail');
  expect(readFileSync(outputs['evidence-file'] ?? '', 'utf8')).toContain('is more than the policy allows');
});
