import { type Reason, reason } from '../../errors/problem.ts';
import { defaultRules, type Policy, type PolicyRule, type PolicyVerb, roles } from './policy.ts';

export interface Asking {
  readonly verb: PolicyVerb;
  /** Of the wave or rollout that it is about; null: none. */
  readonly environment: string | null;
  /** The login of a user, or the slug of an app. */
  readonly login: string;
  /** On the repository, by its `role_name`. */
  readonly role: string;
  /** Those of the rules' teams that they are in; null: the token could not find out. */
  readonly teams: readonly string[] | null;
  /** Login of whoever started the rollout; null: it is about none. */
  readonly starter: string | null;
  readonly isBot: boolean;
}

/**
 * Why somebody may not do what they ask for; null: they may. Pure and total. The rules that name the environment decide; where none does, those
 * for all environments; where none of these is about the verb, the default.
 */
export function authorize(policy: Policy, asking: Asking): Reason | null {
  const { verb, environment, login, isBot, starter } = asking;
  if (isBot && verb === 'approve') return reason('policy-bot-approves', { login });
  if (verb === 'approve' && policy.fourEyes && starter !== null && isSame(starter, login))
    return reason('approval-of-own-start', { by: login });
  const allowed = rulesFor(policy, verb, environment).flatMap(({ allow }) => allow);
  const names = isBot ? allowed.filter((each) => each.startsWith('app:')) : allowed;
  if (names.some((each) => isWho(each, asking))) return null;
  if (isBot) return reason('policy-bot-not-named', { login });
  const place = environment ?? '';
  const teams = names.filter((each) => each.startsWith('team:'));
  if (asking.teams === null && teams.length > 0) return reason('policy-teams-unknown', { login, verb, place, teams });
  return reason('policy-not-allowed', { login, verb, place, role: asking.role, allowed: [...new Set(allowed)] });
}

/** The teams that a policy names: who is in them has to be found out before anybody is judged. */
export function teamsIn({ rules }: Policy): string[] {
  const teams = rules.flatMap(({ allow }) => allow.filter((each) => each.startsWith('team:')));
  return [...new Set(teams.map((each) => each.slice('team:'.length)))];
}

/** Which of those whom a wave asks for somebody is, in the words of the rollout file. */
export function qualifiesAs(
  from: readonly string[],
  asking: Pick<Asking, 'login' | 'role' | 'teams' | 'isBot'>,
): string[] {
  return asking.isBot ? [] : from.filter((each) => isWho(each, asking));
}

/** Why nobody can tell whether somebody is one of those whom a wave asks; null: that can be told. */
export function whyApproverUnknown(
  from: readonly string[],
  asking: Pick<Asking, 'login' | 'role' | 'teams' | 'isBot'>,
): Reason | null {
  const teams = from.filter((each) => each.startsWith('team:'));
  const unknown = !asking.isBot && asking.teams === null && teams.length > 0 && qualifiesAs(from, asking).length === 0;
  return unknown ? reason('approval-teams-unknown', { login: asking.login, teams }) : null;
}

function rulesFor({ rules }: Policy, verb: PolicyVerb, environment: string | null): readonly PolicyRule[] {
  const about = rules.filter(({ verbs }) => verbs.includes(verb));
  const names = (environments: readonly string[] | null): boolean =>
    environment !== null && environments?.some((each) => isSame(each, environment)) === true;
  const here = about.filter(({ environments }) => names(environments));
  if (here.length > 0) return here;
  const everywhere = about.filter(({ environments }) => environments === null);
  return everywhere.length > 0 ? everywhere : defaultRules.filter(({ verbs }) => verbs.includes(verb));
}

function isWho(
  who: string,
  { login, role, teams, isBot }: Pick<Asking, 'login' | 'role' | 'teams' | 'isBot'>,
): boolean {
  const at = who.indexOf(':');
  const name = who.slice(at + 1);
  switch (who.slice(0, at)) {
    case 'user':
      return !isBot && isSame(name, login);
    case 'app':
      return isBot && isSame(name, login);
    case 'team':
      return teams?.some((each) => isSame(each, name)) === true;
    case 'role':
      return hasRole(role, name);
    default:
      return false;
  }
}

/** A role that an organisation made itself is that role alone. */
function hasRole(role: string, wanted: string): boolean {
  const rank = (name: string): number => roles.findIndex((each) => each === name);
  if (rank(wanted) === -1 || rank(role) === -1) return role === wanted && role !== '';
  return rank(role) >= rank(wanted);
}

/** GitHub does not tell names apart by their case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
