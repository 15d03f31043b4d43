import type { CheckAttempt } from '../../core/gates/checks.ts';
import { refuse } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { GitHubProblem } from '../github-problem.ts';
import { checkOrigins } from './check-origins.ts';

/** Every check run and commit status of these names on the commit, all attempts. */
export async function checkAttempts(
  github: GitHub,
  commit: string,
  names: readonly string[],
  timeoutMs: number,
): Promise<readonly CheckAttempt[]> {
  try {
    const runs = await checkRuns(github, commit, names, timeoutMs);
    return [...runs, ...(await statuses(github, commit, names, timeoutMs))];
  } catch (error) {
    if (!(error instanceof GitHubProblem) || error.facts.status !== 422) throw error;
    const { owner, name } = github.repository;
    return refuse('gate-commit-unknown', { commit, repository: `${owner}/${name}` });
  }
}

async function checkRuns(
  github: GitHub,
  commit: string,
  names: readonly string[],
  timeoutMs: number,
): Promise<CheckAttempt[]> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
  // The newest attempt is found here: GitHub's own filter keeps one of each suite, and an app may have several.
  const params = { ref: commit, filter: 'all' };
  const runs = await github.list(route, params, { key: 'check_runs', permission: 'checks: read', timeoutMs });
  const found = fieldsOfEach(runs, route).flatMap((run) => {
    if (run.text('head_sha') !== commit)
      refuse('github-unexpected-answer', { call: route, detail: 'a check run of another commit' });
    const suite = run.fieldsOrNull('check_suite')?.count('id') ?? null;
    const attempt: CheckAttempt = {
      kind: 'check run',
      name: run.text('name'),
      app: run.fieldsOrNull('app')?.text('slug') ?? '',
      appId: run.fieldsOrNull('app')?.count('id') ?? null,
      byPerson: false,
      id: run.count('id'),
      // What claims to have ended without saying how has not ended well.
      end: run.text('status') === 'completed' ? (run.textOrNull('conclusion') ?? 'no conclusion') : null,
      origin: '',
      url: run.textOrNull('html_url') ?? '',
    };
    return names.includes(attempt.name) ? [{ attempt, suite }] : [];
  });
  const ofWorkflows = found.flatMap(({ attempt, suite }) =>
    attempt.app === 'github-actions' && suite !== null ? [{ ...attempt, suite }] : [],
  );
  const origins = await checkOrigins(github, commit, ofWorkflows, timeoutMs);
  return found.map(({ attempt, suite }) => {
    const origin = suite === null ? undefined : origins.get(suite);
    return origin === undefined ? attempt : { ...attempt, origin };
  });
}

async function statuses(
  github: GitHub,
  commit: string,
  names: readonly string[],
  timeoutMs: number,
): Promise<CheckAttempt[]> {
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/statuses';
  const found = await github.list(route, { ref: commit }, { permission: 'statuses: read', timeoutMs });
  return fieldsOfEach(found, route).flatMap((status) => {
    const state = status.text('state');
    const name = status.text('context');
    const attempt: CheckAttempt = {
      kind: 'status',
      name,
      app: makerOf(status),
      appId: null,
      byPerson: !(status.fieldsOrNull('creator')?.text('login') ?? '').endsWith('[bot]'),
      id: status.count('id'),
      end: state === 'pending' ? null : state,
      origin: '',
      url: status.textOrNull('target_url') ?? '',
    };
    return names.includes(name) ? [attempt] : [];
  });
}

/** The slug of the app, or the login of a person. */
function makerOf(status: Fields): string {
  const login = status.fieldsOrNull('creator')?.text('login') ?? '';
  return login.endsWith('[bot]') ? login.slice(0, -'[bot]'.length) : login;
}
