import { rulesOfBranch } from './branch-rules.ts';
import type { GitHub } from './client.ts';
import { Fields } from './fields.ts';
import type { Pull } from './pull.ts';

/** A check that has to pass before a pull request may be merged. */
export interface RequiredCheck {
  readonly name: string;
  /** Id of the app that it has to come from; null: any. */
  readonly app: number | null;
}

/** What a branch asks of what goes into it, by rulesets and by protection of the older kind, as far as those who may read it are told. */
export interface PullRules {
  readonly checks: readonly RequiredCheck[];
  /** Approving reviews. */
  readonly reviews: number;
  /** The head has to have everything that the branch has. */
  readonly upToDate: boolean;
  /** Whether the reviews suffice, in GitHub's words; it also knows of code owners. Null: it asks for none. */
  readonly decision: string | null;
  /** How many commits of the branch the head does not have; null: that cannot be told. */
  readonly behind: number | null;
}

const document = `query PullRules($owner: String!, $name: String!, $number: Int!, $head: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewDecision
      baseRef {
        refUpdateRule { requiredApprovingReviewCount requiredStatusCheckContexts }
        compare(headRef: $head) { behindBy }
      }
    }
  }
}`;

export async function readPullRules(github: GitHub, pull: Pull): Promise<PullRules> {
  const rulesets = await byRulesets(github, pull.base);
  const call = 'GraphQL PullRules';
  const { owner, name } = github.repository;
  const variables = { owner, name, number: pull.number, head: pull.headBranch };
  const data = await github.query(document, variables, { permission: 'pull-requests: read' });
  const found = new Fields(data, call).fields('repository').fields('pullRequest');
  const base = found.fieldsOrNull('baseRef');
  const rule = base?.fieldsOrNull('refUpdateRule') ?? null;
  const protection = await byProtection(github, pull.base);
  // A protected branch of which nobody says how many reviews it wants, wants one.
  const reviews = rule === null ? Number(protection !== null) : countIn(rule.json('requiredApprovingReviewCount'), 0);
  const checks = [...rulesets.checks, ...(protection?.checks ?? [])];
  return {
    checks: withAll(checks, rule?.textsOrEmpty('requiredStatusCheckContexts') ?? []),
    reviews: Math.max(rulesets.reviews, reviews),
    upToDate: rulesets.upToDate || protection?.upToDate === true,
    decision: found.textOrNull('reviewDecision'),
    behind: base?.fieldsOrNull('compare')?.count('behindBy') ?? null,
  };
}

async function byRulesets(
  github: GitHub,
  branch: string,
): Promise<Pick<PullRules, 'reviews' | 'upToDate'> & { checks: RequiredCheck[] }> {
  const checks: RequiredCheck[] = [];
  let reviews = 0;
  let upToDate = false;
  for (const rule of await rulesOfBranch(github, branch)) {
    const given = rule.fieldsOrNull('parameters');
    const type = rule.text('type');
    if (type === 'required_status_checks') {
      for (const each of given?.listOrEmpty('required_status_checks') ?? [])
        checks.push({ name: each.text('context'), app: appIn(each.json('integration_id')) });
      upToDate ||= given?.flagOrFalse('strict_required_status_checks_policy') ?? false;
    }
    if (type === 'pull_request')
      reviews = Math.max(reviews, countIn(given?.json('required_approving_review_count'), 1));
  }
  return { checks, reviews, upToDate };
}

interface Protection {
  readonly checks: readonly RequiredCheck[];
  readonly upToDate: boolean;
}

/** What protection of the older kind asks for; null: the branch has none. How many reviews only the other kind of API says. */
async function byProtection(github: GitHub, branch: string): Promise<Protection | null> {
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}';
  const found = await github.find(route, { branch }, { permission: 'contents: read' });
  const protection = found === null ? null : new Fields(found.data, route).fieldsOrNull('protection');
  if (protection?.flagOrFalse('enabled') !== true) return null;
  const required = protection.fieldsOrNull('required_status_checks');
  const checks = (required?.listOrEmpty('checks') ?? []).map((each) => ({
    name: each.text('context'),
    app: appIn(each.json('app_id')),
  }));
  const contexts = required?.textsOrEmpty('contexts') ?? [];
  return { checks: withAll(checks, contexts), upToDate: required?.flagOrFalse('strict') ?? false };
}

/** Those that are named without an app as well. */
function withAll(checks: readonly RequiredCheck[], contexts: readonly string[]): RequiredCheck[] {
  const more = contexts.filter((context) => !checks.some(({ name }) => name === context));
  return [...checks, ...more.map((name) => ({ name, app: null }))];
}

/** GitHub writes "any app" in several ways. */
function appIn(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : null;
}

function countIn(value: unknown, otherwise: number): number {
  return Number.isSafeInteger(value) ? Number(value) : otherwise;
}
