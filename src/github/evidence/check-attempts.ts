import type { CheckAttempt } from '../../core/gates/checks.ts';
import { refuse } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { GitHubProblem } from '../github-problem.ts';

/** Every check run and commit status on the commit, all attempts. */
export async function checkAttempts(
  github: GitHub,
  commit: string,
  timeoutMs: number,
): Promise<readonly CheckAttempt[]> {
  try {
    return [...(await checkRuns(github, commit, timeoutMs)), ...(await statuses(github, commit, timeoutMs))];
  } catch (error) {
    if (!(error instanceof GitHubProblem) || error.facts.status !== 422) throw error;
    const { owner, name } = github.repository;
    return refuse('gate-commit-unknown', { commit, repository: `${owner}/${name}` });
  }
}

async function checkRuns(github: GitHub, commit: string, timeoutMs: number): Promise<CheckAttempt[]> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
  // The newest attempt is found here: GitHub's own filter keeps one of each suite, and an app may have several.
  const params = { ref: commit, filter: 'all' };
  const runs = await github.list(route, params, { key: 'check_runs', permission: 'checks: read', timeoutMs });
  return fieldsOfEach(runs, route).map((run) => {
    if (run.text('head_sha') !== commit)
      refuse('github-unexpected-answer', { call: route, detail: 'a check run of another commit' });
    return {
      kind: 'check run',
      name: run.text('name'),
      app: run.fieldsOrNull('app')?.text('slug') ?? '',
      appId: run.fieldsOrNull('app')?.count('id') ?? null,
      byPerson: false,
      id: run.count('id'),
      // What claims to have ended without saying how has not ended well.
      end: run.text('status') === 'completed' ? (run.textOrNull('conclusion') ?? 'no conclusion') : null,
      url: run.textOrNull('html_url') ?? '',
    };
  });
}

async function statuses(github: GitHub, commit: string, timeoutMs: number): Promise<CheckAttempt[]> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/statuses';
  const found = await github.list(route, { ref: commit }, { permission: 'statuses: read', timeoutMs });
  return fieldsOfEach(found, route).map((status) => {
    const state = status.text('state');
    return {
      kind: 'status',
      name: status.text('context'),
      app: makerOf(status),
      appId: null,
      byPerson: !(status.fieldsOrNull('creator')?.text('login') ?? '').endsWith('[bot]'),
      id: status.count('id'),
      end: state === 'pending' ? null : state,
      url: status.textOrNull('target_url') ?? '',
    };
  });
}

/** The slug of the app, or the login of a person. */
function makerOf(status: Fields): string {
  const login = status.fieldsOrNull('creator')?.text('login') ?? '';
  return login.endsWith('[bot]') ? login.slice(0, -'[bot]'.length) : login;
}
