/** A repository in which there is one of everything. */
import { addArtifact, addRun } from './actions.ts';
import { analysis, codeScanningAlert, dependabotAlert, secretScanningAlert } from './sample-alerts.ts';
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
  repository.attestations.push({ id: world.nextId(), digest: 'sha256:abc', bundle: { mediaType: 'a' } });
  repository.dependabotAlerts = [dependabotAlert(1), dependabotAlert(2), dependabotAlert(3)];
  repository.codeScanningAlerts = [codeScanningAlert(1)];
  repository.analyses = [analysis(1)];
  repository.secretScanningAlerts = [secretScanningAlert(1)];
  return { head, side, run, job, artifact };
};
