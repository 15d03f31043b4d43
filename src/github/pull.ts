import type { ChecksDefinition } from '../core/definition/checks.ts';
import { judgeChecks } from '../core/gates/checks.ts';
import { type Reason, reason } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { checkAttempts } from './evidence/check-attempts.ts';
import { Fields, fieldsOfEach } from './fields.ts';
import { roleOf } from './user.ts';

const permission = 'pull-requests: read';
const timeoutMs = 30_000;

/** A pull request as it is now. */
export interface Pull {
  readonly number: number;
  readonly author: string;
  /** Full SHA of the newest commit of its head. */
  readonly head: string;
  /** Name of the branch that it is to go into. */
  readonly base: string;
  readonly open: boolean;
  /** Where its head lies; null: that repository is gone. */
  readonly from: string | null;
}

export async function readPull(github: GitHub, number: number): Promise<Pull> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  const pull = new Fields(await github.read(route, { pull_number: number }, { permission }), route);
  return {
    number,
    author: pull.fieldsOrNull('user')?.text('login') ?? '',
    head: pull.fields('head').oid('sha'),
    base: pull.fields('base').text('ref'),
    open: pull.text('state') === 'open',
    from: pull.fields('head').fieldsOrNull('repo')?.text('full_name') ?? null,
  };
}

/** Why a pull request may not be rolled out as it is: it is a fork's, its checks or its reviews are missing. Empty: it may. */
export async function notReady(github: GitHub, pull: Pull): Promise<Reason[]> {
  const { checks, reviews } = await requiredOn(github, pull.base);
  return [...(await openChecks(github, pull, checks)), ...(await missingReviews(github, pull, reviews))];
}

/** Nothing of a fork is read. */
export function forkRefusal({ owner, name }: GitHub['repository'], { from }: Pull): Reason | null {
  const own = from?.toLowerCase() === `${owner}/${name}`.toLowerCase();
  return own ? null : reason('comment-fork', { from: from ?? 'a repository that is gone' });
}

/** What the rules of a branch ask for. How many reviews protection of the older kind wants only an administrator can see: at least one. */
async function requiredOn(github: GitHub, branch: string): Promise<{ checks: string[]; reviews: number }> {
  const ruleRoute = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  const rules = fieldsOfEach(await github.list(ruleRoute, { branch }), ruleRoute);
  const checks: string[] = [];
  let reviews = 0;
  for (const rule of rules) {
    const given = rule.fieldsOrNull('parameters');
    if (rule.text('type') === 'required_status_checks')
      checks.push(...(given?.listOrEmpty('required_status_checks').map((each) => each.text('context')) ?? []));
    if (rule.text('type') === 'pull_request')
      reviews = Math.max(reviews, given?.count('required_approving_review_count') ?? 1);
  }
  const branchRoute = 'GET /repos/{owner}/{repo}/branches/{branch}';
  const found = await github.find(branchRoute, { branch }, { permission: 'contents: read' });
  const protection = found === null ? null : new Fields(found.data, branchRoute).fieldsOrNull('protection');
  if (protection?.flagOrFalse('enabled') === true) {
    reviews = Math.max(reviews, 1);
    checks.push(...(protection.fieldsOrNull('required_status_checks')?.textsOrEmpty('contexts') ?? []));
  }
  return { checks: [...new Set(checks)], reviews };
}

async function openChecks(github: GitHub, { head }: Pull, required: readonly string[]): Promise<Reason[]> {
  if (required.length === 0) return [];
  const attempts = await checkAttempts(github, head, timeoutMs);
  const definition: Pick<ChecksDefinition, 'required' | 'allow'> = { required, allow: ['neutral', 'skipped'] };
  const open = required.filter(
    (name) => judgeChecks({ ...definition, required: [name] }, attempts, head).verdict !== 'pass',
  );
  return open.length === 0 ? [] : [reason('comment-checks-open', { commit: head, open })];
}

/** The newest review of each person counts, of this very commit, by somebody else than the author who may write here. */
async function missingReviews(github: GitHub, pull: Pull, required: number): Promise<Reason[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
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
  return [
    ...(against.length === 0 ? [] : [reason('comment-changes-requested', { by: against })]),
    ...(approved.length >= required
      ? []
      : [reason('comment-review-missing', { commit: pull.head, given: approved.length, required })]),
  ];
}
