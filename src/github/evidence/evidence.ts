import type { GitHubEvidence } from '../../probes/github-ports.ts';
import type { GitHub } from '../client.ts';
import { Fields } from '../fields.ts';
import { attestations } from './attestations.ts';
import { analyses, codeScanningAlerts } from './code-scanning.ts';
import { checkAttempts } from './check-attempts.ts';
import { dependabotAlerts } from './dependabot.ts';
import { secretScanningAlerts } from './secret-scanning.ts';

/** What gates ask of a repository. */
export function githubEvidence(github: GitHub): GitHubEvidence {
  const { owner, name } = github.repository;
  return {
    repository: `${owner}/${name}`,
    checkAttempts: (commit, names, { timeoutMs }) => checkAttempts(github, commit, names, timeoutMs),
    defaultBranch: async ({ timeoutMs }) => {
      const route = 'GET /repos/{owner}/{repo}';
      return new Fields(await github.read(route, {}, { timeoutMs }), route).text('default_branch');
    },
    analyses: (ref, tool, { timeoutMs }) => analyses(github, ref, tool, timeoutMs),
    codeScanningAlerts: (ref, state, { timeoutMs }) => codeScanningAlerts(github, ref, state, timeoutMs),
    attestations: (repository, digest, { timeoutMs }) => attestations(github, repository, digest, timeoutMs),
    dependabotAlerts: ({ timeoutMs }) => dependabotAlerts(github, timeoutMs),
    secretScanningAlerts: ({ timeoutMs }) => secretScanningAlerts(github, timeoutMs),
  };
}
