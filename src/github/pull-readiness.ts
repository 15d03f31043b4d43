import { type CheckAttempt, judgeChecks } from '../core/gates/checks.ts';
import { type Reason, reason } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { checkAttempts } from './evidence/check-attempts.ts';
import { fieldsOfEach } from './fields.ts';
import type { PullRules, RequiredCheck } from './pull-rules.ts';
import type { Pull } from './pull.ts';
import { roleOf } from './user.ts';

const timeoutMs = 30_000;

/** Why a pull request may not be rolled out as it is: checks or reviews that the branch asks for are missing. Empty: it may. */
export async function notReady(github: GitHub, pull: Pull, rules: PullRules): Promise<Reason[]> {
  return [
    ...notUpToDate(pull, rules),
    ...(await openChecks(github, pull, rules.checks)),
    ...(await missingReviews(github, pull, rules)),
  ];
}

function notUpToDate({ base }: Pull, { upToDate, behind }: PullRules): Reason[] {
  return upToDate && behind !== 0 ? [reason('comment-pull-behind', { base, behind })] : [];
}

const standings = { fail: 'failed', inconclusive: 'has not ended', missing: 'is not there' } as const;

async function openChecks(github: GitHub, { head }: Pull, required: readonly RequiredCheck[]): Promise<Reason[]> {
  if (required.length === 0) return [];
  const names = required.map(({ name }) => name);
  const attempts = await checkAttempts(github, head, names, timeoutMs);
  const open = required.flatMap(({ name, app }) => {
    const named = attempts.filter((each) => each.name === name);
    if (app !== null && !named.some((each) => mayBeOf(each, app))) return [`${name} (${standings.missing})`];
    const { verdict, reason: why } = judgeChecks({ required: [name], allow: ['neutral', 'skipped'] }, attempts, head);
    if (verdict === 'pass') return [];
    const standing = why.code === 'checks-missing' ? 'missing' : verdict === 'fail' ? 'fail' : 'inconclusive';
    return [`${name} (${standings[standing]})`];
  });
  return open.length === 0 ? [] : [reason('comment-checks-open', { commit: head, open: [...new Set(open)] })];
}

/** A commit status does not say which app it comes from, but that it is one: of what workflows write, anybody who may push decides. */
function mayBeOf({ kind, app, appId, byPerson }: CheckAttempt, wanted: number): boolean {
  return kind === 'status' ? !byPerson && app !== 'github-actions' : appId === wanted;
}

/** The newest review of each person counts, of this very commit, by somebody else than the author who may write here. */
async function missingReviews(github: GitHub, pull: Pull, { reviews, decision }: PullRules): Promise<Reason[]> {
  const { approved, against } = await countedReviews(github, pull);
  const required = Math.max(reviews, Number(decision !== null));
  if (against.length > 0) return [reason('comment-changes-requested', { by: against })];
  if (approved.length < required)
    return [reason('comment-review-missing', { commit: pull.head, given: approved.length, required })];
  // There are as many as are asked for, but not of whom: code owners, or somebody else than who pushed last.
  return decision === null || decision === 'APPROVED' ? [] : [reason('comment-review-undecided', { decision })];
}

async function countedReviews(
  github: GitHub,
  pull: Pull,
): Promise<{ readonly approved: readonly string[]; readonly against: readonly string[] }> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const permission = 'pull-requests: read';
  const reviews = fieldsOfEach(await github.list(route, { pull_number: pull.number }, { permission }), route);
  const newest = new Map<string, { state: string; commit: string }>();
  for (const review of reviews) {
    const state = review.text('state');
    const login = review.fieldsOrNull('user')?.text('login') ?? '';
    if (login === '' || state === 'COMMENTED' || state === 'PENDING') continue;
    newest.set(login, { state, commit: review.textOrNull('commit_id') ?? '' });
  }
  const approved: string[] = [];
  const against: string[] = [];
  for (const [login, { state, commit }] of newest) {
    if (login.toLowerCase() === pull.author.toLowerCase()) continue;
    const counts = state === 'CHANGES_REQUESTED' || (state === 'APPROVED' && commit === pull.head);
    if (!counts || !['write', 'maintain', 'admin'].includes(await roleOf(github, login))) continue;
    (state === 'APPROVED' ? approved : against).push(login);
  }
  return { approved, against };
}
