/** Gates that ask GitHub: what they say holds a rollout up, wakes it up again, and is there to be read. */
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { command, outcome, patience, play, rollout, wake } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';
import { analysis, codeScanningAlert, dependabotAlert } from '../../testing/github/sample-alerts.ts';

const waves = 'waves: [{ name: canary, size: 1 }, { name: rest, up-to: 100% }]';
const gates = `gates:
  - { name: ci, at: before-wave, waves: [rest], checks: { required: [build] } }
  - { name: alerts, at: before-wave, waves: [rest], alerts: { code-scanning: high, dependabot: critical } }`;
const grants = 'checks: read, statuses: read, security-events: read, vulnerability-alerts: read';
const only = { github: { repository: { private: true } } };

function commitOf({ github }: Acceptance): string {
  return github.repository.refs['refs/heads/main'] ?? '';
}

/** A check run of CI, each time of the same run of its workflow; gives a way to end it. */
function check({ github }: Acceptance, sha: string, conclusion: string | null = null) {
  const id = github.world.nextId();
  const texts = { app: 'github-actions', title: null, summary: null };
  const end = conclusion === null ? null : 0;
  const run = { id, suite: 1, name: 'build', sha, conclusion, startedAt: 0, completedAt: end, ...texts };
  github.repository.checkRuns.push({ ...run, status: conclusion === null ? 'in_progress' : 'completed' });
  const kept = github.repository.checkRuns.at(-1);
  return (how: string): void => {
    if (kept !== undefined) Object.assign(kept, { status: 'completed', conclusion: how, completedAt: 0 });
  };
}

/** The reason that the rollout waits or is paused for, and what the gate in question said last. */
function why(acceptance: Acceptance) {
  const { state, events } = tell(acceptance);
  const last = events.findLast((event) => event.type === 'gate-evaluated');
  return last?.type === 'gate-evaluated' ? [state.hold?.reason.code, last.gate, last.result.reason.code] : [];
}

const summaries = ({ runner }: Acceptance): string =>
  runner.attempts.flatMap(({ jobs }) => jobs.map(({ summary }) => summary)).join('\n');

test.concurrent(
  'a wave waits without a runner until the checks of exactly its commit are green, and does not begin above a threshold of alerts',
  rollout({ nodes: 3, rollout: `${waves}\n${gates}`, grants, ...only }, async (acceptance) => {
    const { repository } = acceptance.github;
    repository.analyses = [analysis(1, { commit_sha: commitOf(acceptance) })];
    repository.codeScanningAlerts = [codeScanningAlert(1, { severity: 'medium' })];
    repository.dependabotAlerts = [dependabotAlert(7, { severity: 'critical' })];
    // Green somewhere else is not green here.
    check(acceptance, 'c'.repeat(40), 'success');

    await play(acceptance);
    const waiting = { disagreements: [], status: 'waiting', nodes: { succeeded: 1, pending: 2 } };
    expect(outcome(acceptance)).toEqual(waiting);
    expect(why(acceptance)).toEqual(['gate-waiting', 'ci', 'checks-missing']);

    const end = check(acceptance, commitOf(acceptance));
    await wake(acceptance);
    expect(outcome(acceptance)).toEqual(waiting);
    expect(why(acceptance)).toEqual(['gate-waiting', 'ci', 'checks-pending']);
    expect(repository.runs.filter(({ status }) => status !== 'completed')).toEqual([]);

    end('success');
    await wake(acceptance);
    expect(outcome(acceptance)).toEqual({ ...waiting, status: 'paused' });
    expect(why(acceptance)).toEqual(['gate-failed', 'alerts', 'alerts-found']);
    const body = repository.issues[0]?.body ?? '';
    const told = tell(acceptance).comments.join('\n');
    expect(body).toContain('Gates (');
    expect(body).toMatch(/❌ \| .*alerts.* \| before-wave rest \| /);
    for (const text of [told, summaries(acceptance)]) {
      expect(text).toContain('One open alert is too many: Dependabot');
      expect(text).toContain('7 | critical | GHSA-aaaa-bbbb-cccc left-pad | package-lock.json |');
    }
    expect(summaries(acceptance)).toContain('| build | passed | check run | github-actions | success | 1 |');

    repository.dependabotAlerts = [dependabotAlert(7, { severity: 'critical', state: 'fixed' })];
    await command(acceptance, 'resume');
    expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 3 } });
  }),
  patience,
);

const asking = `name: ask
on: workflow_dispatch
permissions: {}
jobs:
  ask:
    runs-on: ubuntu-latest
    permissions: { contents: read, checks: read, statuses: read }
    steps:
      - uses: actions/checkout@v5
      - uses: acme/wavegate/actions/gate@v1
        id: gate
        with: { file: .github/rollouts/web.yml, gate: ci }
      - if: always()
        run: echo "said \${{ steps.gate.outputs.verdict }} for \${{ steps.gate.outputs.reason-code }}, \${{ steps.gate.outcome }}" >> "$GITHUB_STEP_SUMMARY"
`;

test.concurrent(
  'any workflow can ask a gate, and goes by its verdict and the code of its reason',
  rollout(
    { nodes: 1, rollout: `${waves}\n${gates}`, files: { '.github/workflows/ask.yml': asking }, ...only },
    async (acceptance) => {
      const { ask, runner } = acceptance;
      const said = async (): Promise<string> => {
        await ask('POST', '/actions/workflows/ask.yml/dispatches', { ref: 'main' });
        await runner.quiet();
        return /said .*/.exec(runner.attempts.at(-1)?.jobs[0]?.summary ?? '')?.[0] ?? '';
      };
      expect(await said()).toBe('said inconclusive for checks-missing, failure');
      const end = check(acceptance, commitOf(acceptance));
      expect(await said()).toBe('said inconclusive for checks-pending, failure');
      end('failure');
      expect(await said()).toBe('said fail for checks-failed, failure');
      check(acceptance, commitOf(acceptance), 'success');
      expect(await said()).toBe('said pass for checks-passed, success');
      expect(acceptance.faults).toEqual([]);
    },
  ),
  patience,
);

const scanned = (...ids: readonly string[]) => {
  const found = ids.map((id) => ({ VulnerabilityID: id, PkgName: 'p', Severity: 'HIGH' }));
  const results = [{ Target: 'web', Vulnerabilities: found }];
  return { 'trivy.json': JSON.stringify({ SchemaVersion: 2, ArtifactName: 'web', Results: results }) };
};
const scan = (mode: string): string =>
  `waves: [100%]\ngates: [{ name: image, at: before-wave, mode: ${mode}, scan: { reports: trivy.json, only-new: true } }]`;

test.concurrent(
  'a scan that asks only about new findings compares with the last rollout on the ledger branch',
  rollout({ nodes: 1, rollout: scan('advise'), files: scanned('CVE-2026-1') }, async (acceptance) => {
    await play(acceptance);
    expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'succeeded' });
    await acceptance.start();
    await acceptance.runner.quiet();
    const { events } = tell(acceptance, 'web-2');
    const answer = events.find((event) => event.type === 'gate-evaluated');
    expect(answer).toMatchObject({ result: { verdict: 'pass', reason: { code: 'scan-passed' } } });
    expect(JSON.stringify(answer)).toContain('had 1 of the findings that would fail, no worse');
  }),
  patience,
);
