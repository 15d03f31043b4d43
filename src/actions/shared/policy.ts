import { authorize } from '../../core/policy/authorize.ts';
import { defaultPolicy, type Policy, type PolicyVerb } from '../../core/policy/policy.ts';
import { ProblemError, type Reason, reason, words } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { Fields } from '../../github/fields.ts';
import { teamsOf } from '../../github/teams.ts';
import { roleNameOf } from '../../github/user.ts';
import { type Demands, demandsOf } from '../../runtime/policy-file.ts';
import { parsePolicyFile } from '../../spec/parse-policy-file.ts';
import type { Invocation } from '../invocation.ts';
import { type PolicyPlace, policyName, policyPlace, readPolicyBytes } from './policy-place.ts';

export interface PolicyHere {
  /** Null: the file cannot be read, so nobody may do anything. */
  readonly policy: Policy | null;
  readonly refused: Reason | null;
  /** What it demands of rollouts; null: the file cannot be read, or nothing. */
  readonly demands: Demands | null;
  /** Of the default branch: where the policy was read. */
  readonly commit: string;
}

/**
 * The policy on the default branch, at its newest commit, or in the repository that is named: never that of a checkout, which may be of
 * anybody's branch.
 */
export async function readPolicy(github: GitHub, place: PolicyPlace, defaultBranch: string): Promise<PolicyHere> {
  const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
  const head = await github.read(route, { ref: `heads/${defaultBranch}` }, { permission: 'contents: read' });
  const commit = new Fields(head, route).fields('object').oid('sha');
  return { ...policyIn(await readPolicyBytes(github, place, commit), place), commit };
}

/** The same without its commit, by one question where it stands on the default branch. */
export async function readDemands(
  github: GitHub,
  place: PolicyPlace,
): Promise<Pick<PolicyHere, 'demands' | 'refused'>> {
  return policyIn(await readPolicyBytes(github, place, null), place);
}

/** As `readDemands`; refuses a policy that cannot be read. */
export async function mustReadDemands(invocation: Invocation, github: GitHub): Promise<Demands | null> {
  const { demands, refused } = await readDemands(github, policyPlace(invocation));
  if (refused !== null) throw new ProblemError([{ ...refused, severity: 'error' }]);
  return demands;
}

function policyIn(bytes: Uint8Array | null, place: PolicyPlace): Omit<PolicyHere, 'commit'> {
  if (bytes === null) return { policy: defaultPolicy, refused: null, demands: null };
  const parsed = parsePolicyFile(bytes, policyName(place));
  const { policy, problems } = parsed;
  const demands = demandsOf(parsed);
  if (policy !== null) return { policy, refused: null, demands };
  const said = problems.slice(0, 5).map((each) => `line ${each.location?.line ?? 1}: ${words(each).message}`);
  const refused = reason('policy-file-invalid', { file: place.file, problems: said });
  return { policy: null, refused, demands: null };
}

/** Somebody who asks for something. */
export interface Person {
  readonly login: string;
  readonly isBot: boolean;
  /** By its name; empty: none. */
  readonly role: string;
  /** Which of the teams that were asked about; null: that cannot be told. */
  readonly teams: readonly string[] | null;
}

/** `teams`: by their slugs. `teamGitHub`: by a token that can read them, where there is one. */
export async function personOf(
  github: GitHub,
  { login, isBot }: { readonly login: string; readonly isBot: boolean },
  teams: readonly string[],
  teamGitHub: GitHub = github,
): Promise<Person> {
  if (isBot) return { login, isBot, role: '', teams: [] };
  const role = await roleNameOf(github, login);
  // Who has no role here is in no team that counts: a team gives one.
  const member = role === '' || teams.length === 0 ? [] : await teamsOf(teamGitHub, login, teams);
  return { login, isBot, role, teams: member };
}

/** Why somebody may not do something in all of these environments; null: they may. */
export function refusalOf(
  policy: Policy,
  { login, isBot, role, teams }: Person,
  verb: PolicyVerb,
  environments: readonly string[],
  starter: string | null,
): Reason | null {
  for (const environment of environments.length === 0 ? [null] : environments) {
    const refused = authorize(policy, { verb, environment, login, role, teams, starter, isBot });
    if (refused !== null) return refused;
  }
  return null;
}

/** The login of a person in an actor of the ledger; null: it is none. */
export function loginOfActor(actor: string): string | null {
  return actor.startsWith('user:') ? actor.slice('user:'.length) : null;
}
