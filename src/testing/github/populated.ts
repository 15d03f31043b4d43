/** A repository in which there is one of everything. */
import { addArtifact, addRun } from './actions.ts';
import type { StandIn } from './server.ts';
import type { Job } from './state-actions.ts';

export const dispatchable = `name: Rollout
on:
  workflow_dispatch:
    inputs:
      file: { required: true }
      command: { type: choice, options: [start, wake], default: wake }
jobs: { go: { runs-on: ubuntu-latest, steps: [] } }
`;

const time = '2026-01-02T03:04:05Z';

const dependabotAlert = (number: number) => {
  const affected = {
    package: { ecosystem: 'npm', name: 'left-pad' },
    severity: 'high',
    vulnerable_version_range: '< 1.3.0',
    first_patched_version: { identifier: '1.3.0' },
  };
  return {
    number,
    state: 'open',
    dependency: { package: affected.package, manifest_path: 'package-lock.json', scope: 'runtime' },
    security_advisory: {
      ghsa_id: 'GHSA-aaaa-bbbb-cccc',
      cve_id: 'CVE-2026-0001',
      summary: 'Pads to the wrong side',
      description: 'It pads to the wrong side.',
      vulnerabilities: [affected],
      severity: 'high',
      cvss: { score: 7.5, vector_string: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' },
      cwes: [{ cwe_id: 'CWE-20', name: 'Improper Input Validation' }],
      identifiers: [{ type: 'CVE', value: 'CVE-2026-0001' }],
      references: [{ url: 'https://example.com/advisory' }],
      published_at: time,
      updated_at: time,
      withdrawn_at: null,
    },
    security_vulnerability: affected,
    url: 'https://api.github.com/alert',
    html_url: 'https://github.com/alert',
    created_at: time,
    updated_at: time,
    dismissed_at: null,
    dismissed_by: null,
    dismissed_reason: null,
    dismissed_comment: null,
    fixed_at: null,
  };
};

const tool = { name: 'CodeQL', guid: null, version: '2.20.0' };

const codeScanningAlert = (number: number) => ({
  number,
  state: 'open',
  created_at: time,
  url: 'https://api.github.com/alert',
  html_url: 'https://github.com/alert',
  instances_url: 'https://api.github.com/alert/instances',
  dismissed_by: null,
  dismissed_at: null,
  dismissed_reason: null,
  rule: { id: 'js/x', name: 'js/x', severity: 'error', description: 'X', security_severity_level: 'high' },
  tool,
  most_recent_instance: {
    ref: 'refs/heads/main',
    analysis_key: 'codeql.yml:analyze',
    environment: '{}',
    state: 'open',
    commit_sha: '0'.repeat(40),
    message: { text: 'X' },
    location: { path: 'a.js', start_line: 1, end_line: 1, start_column: 1, end_column: 2 },
    classifications: [],
  },
});

const analysis = (id: number) => ({
  id,
  ref: 'refs/heads/main',
  commit_sha: '0'.repeat(40),
  analysis_key: 'codeql.yml:analyze',
  environment: '{}',
  error: '',
  created_at: time,
  results_count: 1,
  rules_count: 1,
  url: 'https://api.github.com/analysis',
  sarif_id: 'a',
  tool,
  deletable: true,
  warning: '',
});

const secretScanningAlert = (number: number) => ({
  number,
  state: 'open',
  secret_type: 'github_pat',
  secret: 'x',
  created_at: time,
  url: 'https://api.github.com/alert',
  html_url: 'https://github.com/alert',
});

export const populate = (github: StandIn) => {
  const { repository, world, state } = github;
  const base = repository.refs['refs/heads/main'] ?? '';
  github.push({ files: { '.github/workflows/rollout.yml': dispatchable, 'src/a.txt': 'a\nb\n' } });
  const side = github.push({ files: { 'src/b.txt': 'b\n' }, branch: 'side' });
  const head = repository.refs['refs/heads/main'] ?? '';
  const run = addRun(world, repository, { workflow: '.github/workflows/rollout.yml' });
  const artifact = addArtifact(world, repository, run.id, 'results', { 'a.jsonl': '{}\n' });
  const now = world.now();
  const job: Job = {
    id: world.nextId(),
    run: run.id,
    attempt: 1,
    name: 'batch (1)',
    status: 'completed',
    conclusion: 'success',
    labels: ['ubuntu-latest'],
    createdAt: now,
    startedAt: now,
    completedAt: now,
    steps: [{ name: 'Work', number: 1, status: 'completed', conclusion: 'success' }],
  };
  repository.jobs.push(job);
  state.teams.push({
    id: world.nextId(),
    org: 'acme',
    slug: 'ops',
    members: [{ login: 'mona', role: 'member', state: 'active' }],
  });
  repository.environments.push({
    id: world.nextId(),
    name: 'production',
    waitTimer: 30,
    reviewers: [
      { type: 'User', name: 'octocat' },
      { type: 'Team', name: 'ops' },
    ],
    preventSelfReview: false,
    branchPolicy: { protectedBranches: false, custom: ['main'] },
    createdAt: now,
  });
  repository.pendingDeployments.push({ run: run.id, environment: 'production', since: now });
  repository.rulesets.push({
    id: world.nextId(),
    name: 'Keep main',
    enforcement: 'active',
    include: ['~DEFAULT_BRANCH'],
    exclude: [],
    rules: [{ type: 'deletion' }],
  });
  for (const [name, conclusion] of [
    ['build', 'success'],
    ['test', 'failure'],
  ] as const) {
    repository.checkRuns.push({
      id: world.nextId(),
      suite: 7,
      name,
      sha: head,
      status: 'completed',
      conclusion,
      startedAt: now,
      completedAt: now,
      app: 'github-actions',
      title: null,
      summary: null,
    });
  }
  repository.pulls.push({
    id: world.nextId(),
    number: repository.nextNumber++,
    title: 'Add b',
    body: null,
    state: 'open',
    user: 'octocat',
    headRef: 'side',
    headSha: side,
    baseRef: 'main',
    baseSha: base,
    mergedAt: null,
    mergeCommitSha: null,
    draft: false,
    createdAt: now,
    reviews: [{ id: world.nextId(), user: 'mona', state: 'APPROVED', body: '', commit: side, at: now }],
  });
  repository.dependabotAlerts = [dependabotAlert(1), dependabotAlert(2), dependabotAlert(3)];
  repository.codeScanningAlerts = [codeScanningAlert(1)];
  repository.analyses = [analysis(1)];
  repository.secretScanningAlerts = [secretScanningAlert(1)];
  return { head, side, run, job, artifact };
};
