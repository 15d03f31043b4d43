import { expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { parseRolloutFile } from '../../spec/parse-rollout-file.ts';
import { rolloutFileWith } from '../../testing/rollout-file.ts';
import { checkGates } from './check-gates.ts';
import { gateQuestions } from './gate-questions.ts';

const fleet = { name: 'acme/fleet', private: true, defaultBranch: 'main' };
const usual = { contents: 'write', actions: 'write', issues: 'write', deployments: 'write' };

/** What is found of the gates of a rollout that one caller with these permissions (`nothing`: it names none) starts. */
function said(gates: string, permissions: unknown = usual, place = fleet): string[] {
  const { definition, problems } = parseRolloutFile(
    rolloutFileWith(`waves: [100%]\nsecrets: [TOKEN]\ngates:\n${gates}`),
    'web.yml',
  );
  if (definition === null) throw new Error(JSON.stringify(problems));
  const caller = {
    workflow: '.github/workflows/rollout.yml',
    job: 'rollout',
    version: 'v1',
    events: [],
    inputs: [],
    permissions: permissions === 'nothing' ? undefined : permissions,
    given: {},
    secrets: null,
  };
  const found = checkGates({ callers: [caller], comments: [], own: [] }, gateQuestions(definition, place));
  return found.map((each) => `${each.severity} ${words(each).message} → ${words(each).hint}`);
}

const checks = '  - { name: ci, at: before-rollout, checks: { required: [build] } }';
const alerts = '  - { name: alerts, at: before-wave, alerts: { code-scanning: high, dependabot: any } }';
const attestation = (more: string): string =>
  `  - { name: built, at: before-wave, attestation: { subjects: ["sha256:${'a'.repeat(64)}"], trusted-root: r.json, ${more} } }`;

test('gates that ask GitHub need more of the caller, and which gate needs it is said', () => {
  expect(said(`${checks}\n${alerts}`, { ...usual, statuses: 'read' })).toEqual([
    'error The job rollout of .github/workflows/rollout.yml does not grant checks: read, security-events: read, vulnerability-alerts: read, ' +
      'so GitHub does not answer to ci, alerts. → Add `checks: read`, `security-events: read`, `vulnerability-alerts: read` under ' +
      '`permissions:` of that job, or give the gates a token of their own with `token-env`.',
  ]);
});

test('nothing is found where the caller grants it, write included', () => {
  const enough = {
    ...usual,
    checks: 'write',
    statuses: 'read',
    'security-events': 'write',
    'vulnerability-alerts': 'read',
  };
  expect(said(`${checks}\n${alerts}`, enough)).toEqual([]);
  expect(said(`${checks}\n${alerts}`, 'write-all')).toEqual([]);
});

test('checks of a public repository are public, its alerts are not', () => {
  const open = { ...fleet, private: false };
  expect(said(checks, usual, open)).toEqual([]);
  expect(said(alerts, usual, open)).toHaveLength(1);
});

test('a gate with a token of its own needs nothing of the job', () => {
  const gates = [
    checks.replace('[build]', '[build], token-env: TOKEN'),
    alerts.replace('any', 'any, secret-scanning: any, token-env: TOKEN'),
    attestation('signer-workflow: acme/fleet/.github/workflows/x.yml, token-env: TOKEN'),
  ];
  expect(said(gates.join('\n'))).toEqual([]);
});

test('attestations are read where GitHub is asked for them, in this repository', () => {
  const own = 'signer-workflow: Acme/fleet/.github/workflows/x.yml';
  expect(said(attestation(own))[0]).toContain('does not grant attestations: read');
  expect(said(attestation(`${own}, bundles: [b.json]`))).toEqual([]);
  expect(said(attestation('signer-workflow: acme/other/.github/workflows/x.yml'))).toEqual([]);
});

test('a batch job has no more than it names, whatever is granted', () => {
  expect(said(checks.replace('before-rollout', 'before-batch'), 'write-all')).toEqual([
    'error The gate ci needs checks: read, statuses: read, and batch jobs have `contents: read` and `actions: read` alone, whatever their ' +
      'caller grants. → Ask before or after the wave instead (`at: before-wave`), or give the gate a token of its own with `token-env`.',
  ]);
});

test('no job can read the alerts of secret scanning', () => {
  expect(said('  - { name: leaks, at: before-wave, alerts: { secret-scanning: any } }', 'write-all')).toEqual([
    'error The gate leaks asks for alerts of secret scanning, which the token of a job may never read. → Give it the token of an App, or a ' +
      'fine-grained one, that has `secret-scanning-alerts: read`: name the secret under `secrets` and in `token-env`.',
  ]);
});

test('a gate that only gives advice stops nothing', () => {
  expect(said(checks.replace('at:', 'mode: advise, at:'))[0]).toMatch(/^warning The job rollout/);
});

test('where the caller names no permissions at all, that is what is told, elsewhere', () => {
  expect(said(checks, 'nothing')).toEqual([]);
});
