import { authorize } from '../../core/policy/authorize.ts';
import { defaultPolicy, type Policy, type PolicyVerb } from '../../core/policy/policy.ts';
import { type Reason, reason, words } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { readFileAt } from '../../github/content.ts';
import { Fields } from '../../github/fields.ts';
import { teamsOf } from '../../github/teams.ts';
import { roleNameOf } from '../../github/user.ts';
import { parsePolicyFile } from '../../spec/parse-policy-file.ts';

export interface PolicyHere {
  /** Null: the file cannot be read, so nobody may do anything. */
  readonly policy: Policy | null;
  readonly refused: Reason | null;
  /** Of the default branch: where the policy was read. */
  readonly commit: string;
}

/** The policy on the default branch, at its newest commit: never that of a checkout, which may be of anybody's branch. */
export async function readPolicy(github: GitHub, file: string, defaultBranch: string): Promise<PolicyHere> {
  const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
  const head = await github.read(route, { ref: `heads/${defaultBranch}` }, { permission: 'contents: read' });
  const commit = new Fields(head, route).fields('object').oid('sha');
  const bytes = file === '' ? null : await readFileAt(github, commit, file);
  if (bytes === null) return { policy: defaultPolicy, refused: null, commit };
  const { policy, problems } = parsePolicyFile(bytes, file);
  if (policy !== null) return { policy, refused: null, commit };
  const said = problems.slice(0, 5).map((each) => `line ${each.location?.line ?? 1}: ${words(each).message}`);
  return { policy: null, refused: reason('policy-file-invalid', { file, problems: said }), commit };
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
