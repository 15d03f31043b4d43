import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertsDefinition, CodeScanningDefinition } from '../../core/definition/alerts.ts';
import { words } from '../../errors/problem.ts';
import { githubEvidence } from '../../github/evidence/evidence.ts';
import type { TokenRequest } from '../../testing/github/auth.ts';
import {
  analysis,
  codeScanningAlert,
  dependabotAlert,
  secretScanningAlert,
} from '../../testing/github/sample-alerts.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../../testing/github-client.ts';
import { probeAlerts } from './probe-alerts.ts';

const commit = 'c'.repeat(40);
const newer = 'd'.repeat(40);
let github: StandIn;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(async () => {
  await github.close();
  mustBeAsDescribed(github);
});

async function ask(definition: AlertsDefinition, token: TokenRequest = {}) {
  const open = () => Promise.resolve(githubEvidence(clientOf(github, token, { maxWaitMs: 0 })));
  const question = { commit, params: {}, secrets: () => undefined, timeoutMs: 10_000 };
  const result = await probeAlerts(open, definition, { ...question, signal: new AbortController().signal });
  return { ...result, code: result.reason.code, message: words(result.reason).message };
}

const from = (severity: 'critical' | 'high' | 'medium' | 'low' | 'any') => ({ kind: 'from', severity }) as const;
const codeScanning = (more: Partial<CodeScanningDefinition> = {}): AlertsDefinition => ({
  codeScanning: { limit: from('high'), tools: [], categories: [], paths: [], ...more },
});
const dependabot = (limit: 'critical' | 'high' | 'medium', paths: readonly string[] = []): AlertsDefinition => ({
  dependabot: { limit: from(limit), paths },
});
const secretScanning: AlertsDefinition = { secretScanning: 'any' };
/** The token of an App can be given what that of a workflow cannot. */
const app: TokenRequest = { kind: 'installation' };

describe('code scanning', () => {
  test('waits where nothing was ever uploaded', async () => {
    expect(await ask(codeScanning())).toMatchObject({
      verdict: 'inconclusive',
      code: 'alerts-analysis-missing',
      evidence: [{ source: 'code scanning', problem: 'alerts-analysis-missing' }],
    });
  });

  test('waits for the analysis of this commit, and counts what is open then', async () => {
    github.repository.analyses = [analysis(1)];
    github.repository.codeScanningAlerts = [codeScanningAlert(1)];
    expect(await ask(codeScanning())).toMatchObject({ verdict: 'inconclusive', code: 'alerts-analysis-missing' });
    github.repository.analyses.push(analysis(2, { commit_sha: commit }));
    expect(await ask(codeScanning())).toMatchObject({
      verdict: 'fail',
      message: 'One open alert is too many: code scanning #1.',
      evidence: [
        { source: 'code scanning', open: 1, high: 1, 'too many': 1, dismissed: 0 },
        { alert: 'code scanning #1', severity: 'high', about: 'js/x', tool: 'CodeQL', path: 'a.js' },
      ],
    });
    expect((await ask(codeScanning({ limit: from('critical') }))).verdict).toBe('pass');
  });

  test('an analysis on another branch is none of this one', async () => {
    github.repository.analyses = [analysis(1, { commit_sha: commit, ref: 'refs/heads/side' })];
    expect((await ask(codeScanning())).code).toBe('alerts-analysis-missing');
    expect((await ask(codeScanning({ ref: 'side' }))).verdict).toBe('pass');
    expect((await ask(codeScanning({ ref: 'refs/heads/side' }))).verdict).toBe('pass');
  });

  test('the alert that decides may stand on the last page', async () => {
    github.repository.analyses = [analysis(1, { commit_sha: commit })];
    const harmless = Array.from({ length: 230 }, (_, at) => codeScanningAlert(at + 2, { severity: 'low' }));
    github.repository.codeScanningAlerts = [...harmless, codeScanningAlert(1, { severity: 'critical' })];
    expect(await ask(codeScanning())).toMatchObject({ verdict: 'fail', evidence: [{ open: 231, critical: 1 }, {}] });
  });

  test('the analysis may stand on a later page', async () => {
    const others = Array.from({ length: 150 }, (_, at) => analysis(at + 2, { commit_sha: newer }));
    github.repository.analyses = [analysis(1, { commit_sha: commit }), ...others];
    expect((await ask(codeScanning())).verdict).toBe('pass');
  });

  test('what was dismissed is counted apart, and what another tool says is not asked for', async () => {
    github.repository.analyses = [analysis(1, { commit_sha: commit })];
    github.repository.codeScanningAlerts = [
      codeScanningAlert(1, { state: 'dismissed', dismissed_at: '2026-01-02T03:04:05Z', dismissed_reason: "won't fix" }),
      codeScanningAlert(2, { tool: { name: 'Semgrep', guid: null, version: '1' } }),
    ];
    expect((await ask(codeScanning())).verdict).toBe('fail');
    expect(await ask(codeScanning({ tools: ['CodeQL'] }))).toMatchObject({
      verdict: 'pass',
      evidence: [{ open: 0, dismissed: 1 }],
    });
  });

  test('an alert that was fixed in a newer commit is still open in this one', async () => {
    github.repository.analyses = [
      analysis(1, { commit_sha: commit, created_at: '2026-03-01T00:00:00Z' }),
      analysis(2, { commit_sha: newer, created_at: '2026-03-09T00:00:00Z' }),
    ];
    const fixed = (fixedAt: string, createdAt: string) => {
      const times = { fixed_at: fixedAt, created_at: createdAt };
      github.repository.codeScanningAlerts = [codeScanningAlert(1, { state: 'fixed', ...times })];
      return ask(codeScanning());
    };
    expect((await fixed('2026-03-09T00:00:00Z', '2026-01-01T00:00:00Z')).verdict).toBe('fail');
    // Before the commit, or come and gone after it.
    expect((await fixed('2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z')).verdict).toBe('pass');
    expect((await fixed('2026-03-09T00:00:00Z', '2026-03-05T00:00:00Z')).verdict).toBe('pass');
  });

  test('switched off, it is an error and not an absence of alerts', async () => {
    github.repository.analyses = null;
    expect(await ask(codeScanning())).toMatchObject({
      verdict: 'error',
      message:
        'code scanning is switched off for acme/fleet, so it knows of no alert: Code Security must be enabled for this repository to use code scanning. - https://docs.github.com/rest',
    });
  });

  test('a token that may not read it is told which permission it takes', async () => {
    expect(await ask(codeScanning(), { permissions: { contents: 'read' } })).toMatchObject({
      verdict: 'error',
      message:
        'The alerts of code scanning in acme/fleet are not shown to this token, which takes security-events: read: Resource not accessible by integration - https://docs.github.com/rest',
    });
  });
});

describe('Dependabot', () => {
  test('is paged by cursor, to the end', async () => {
    const harmless = Array.from({ length: 210 }, (_, at) => dependabotAlert(at + 2, { severity: 'low' }));
    github.repository.dependabotAlerts = [...harmless, dependabotAlert(1, { severity: 'critical' })];
    expect(await ask(dependabot('critical'))).toMatchObject({
      verdict: 'fail',
      evidence: [{ open: 211, critical: 1, low: 210, 'too many': 1 }, { alert: 'Dependabot #1' }],
    });
    expect(github.journal.exchanges).toHaveLength(3);
  });

  test('what was dismissed by a rule is not what a person dismissed, and neither is open', async () => {
    github.repository.dependabotAlerts = [
      dependabotAlert(1, { state: 'auto_dismissed', auto_dismissed_at: '2026-01-02T03:04:05Z' }),
      dependabotAlert(2, { state: 'dismissed' }),
      dependabotAlert(3, { severity: 'medium' }),
    ];
    expect(await ask(dependabot('high'))).toMatchObject({
      verdict: 'pass',
      message: 'Dependabot: 1 open, none of them too many.',
      evidence: [{ open: 1, dismissed: 1, 'auto-dismissed': 1 }],
    });
  });

  test('manifests elsewhere do not count where folders are named', async () => {
    github.repository.dependabotAlerts = [dependabotAlert(1)];
    expect((await ask(dependabot('high', ['services']))).verdict).toBe('pass');
    expect((await ask(dependabot('high', ['package-lock.json']))).verdict).toBe('fail');
  });

  test('switched off, it is an error', async () => {
    github.repository.dependabotAlerts = null;
    expect(await ask(dependabot('high'))).toMatchObject({ verdict: 'error', code: 'alerts-feature-off' });
  });

  test('without the permission, it is an error', async () => {
    expect(await ask(dependabot('high'), { permissions: { 'security-events': 'read' } })).toMatchObject({
      verdict: 'error',
      code: 'alerts-unreadable',
      reason: { args: { permission: 'vulnerability-alerts: read' } },
    });
  });

  test('trouble that lasts is an error under its own name', async () => {
    github.faults.add({ kind: 'error-before', operation: 'dependabot/list-alerts-for-repo', times: 20 });
    expect((await ask(dependabot('high'))).code).toBe('github-unavailable');
    github.faults.clear();
    github.faults.add({ kind: 'secondary-limit', operation: 'dependabot/list-alerts-for-repo', times: 20 });
    expect((await ask(dependabot('high'))).code).toBe('github-rate-limited');
  });

  test('trouble on the second page does not end the list', async () => {
    github.repository.dependabotAlerts = Array.from({ length: 120 }, (_, at) => dependabotAlert(at + 1));
    github.faults.add({ kind: 'error-before', operation: 'dependabot/list-alerts-for-repo', nth: 2, times: 20 });
    expect(await ask(dependabot('critical'))).toMatchObject({ verdict: 'error', code: 'github-unavailable' });
  });
});

describe('secret scanning', () => {
  test('one open secret fails, and the secret itself is not asked for', async () => {
    github.repository.secretScanningAlerts = [secretScanningAlert(1), secretScanningAlert(2, { state: 'resolved' })];
    expect(await ask(secretScanning, app)).toMatchObject({
      verdict: 'fail',
      evidence: [
        { open: 1, dismissed: 1 },
        { alert: 'secret scanning #1', about: 'github_pat' },
      ],
    });
    const targets = github.journal.exchanges.map(({ target }) => target);
    expect(targets.filter((target) => !target.includes('hide_secret=true'))).toEqual([]);
    expect(targets).toHaveLength(2);
  });

  test('a private key or a password fails too, which GitHub lists only by name', async () => {
    github.repository.secretScanningAlerts = [secretScanningAlert(1, { secret_type: 'rsa_private_key' })];
    expect(await ask(secretScanning, app)).toMatchObject({ verdict: 'fail', evidence: [{ open: 1 }, {}] });
    github.repository.secretScanningAlerts = [secretScanningAlert(1, { secret_type: 'password' })];
    expect((await ask(secretScanning, app)).code).toBe('alerts-found');
  });

  test('the token of a workflow cannot read it, and is told who can', async () => {
    const result = await ask(secretScanning);
    expect(result).toMatchObject({ verdict: 'error', code: 'alerts-unreadable' });
    expect(words(result.reason).hint).toBe(
      'The token of a workflow can never read them. Give the gate the token of an App or a fine-grained one with `token-env`, with the right to read secret scanning alerts.',
    );
  });

  test('switched off, it is an error', async () => {
    github.repository.secretScanningAlerts = null;
    expect((await ask(secretScanning, app)).code).toBe('alerts-feature-off');
  });
});

test('what one kind cannot say does not hide what another one says', async () => {
  github.repository.dependabotAlerts = [dependabotAlert(1)];
  expect(await ask({ ...dependabot('high'), ...secretScanning })).toMatchObject({
    verdict: 'fail',
    code: 'alerts-found',
  });
  expect(await ask({ ...dependabot('critical'), ...secretScanning })).toMatchObject({
    verdict: 'error',
    code: 'alerts-unreadable',
  });
});
