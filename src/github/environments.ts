import { didYouMean } from '../errors/did-you-mean.ts';
import type { GitHub } from './client.ts';
import { type Fields, fieldsOfEach } from './fields.ts';

export interface Environment {
  readonly name: string;
  readonly reviewers: number;
  /** In minutes; 0 without one. */
  readonly waitTimer: number;
  readonly preventsSelfReview: boolean;
}

const permission = 'actions: read';

/** The environments of the repository with the rules that hold jobs up. */
export async function listEnvironments(github: GitHub): Promise<readonly Environment[]> {
  const route = 'GET /repos/{owner}/{repo}/environments';
  const items = await github.list(route, {}, { key: 'environments', permission });
  return fieldsOfEach(items, route).map(environmentOf);
}

/** Null when there is one of this name; else which one was probably meant. */
export async function missingEnvironment(github: GitHub, name: string): Promise<{ meant: string | null } | null> {
  const names = (await listEnvironments(github)).map((each) => each.name);
  const wanted = name.toLowerCase();
  return names.some((each) => each.toLowerCase() === wanted) ? null : { meant: didYouMean(name, names) };
}

function environmentOf(fields: Fields): Environment {
  let reviewers = 0;
  let waitTimer = 0;
  let preventsSelfReview = false;
  // Absent where the plan of the organisation has no rules.
  for (const rule of fields.listOrEmpty('protection_rules')) {
    const type = rule.text('type');
    if (type === 'wait_timer') waitTimer = rule.count('wait_timer');
    if (type !== 'required_reviewers') continue;
    reviewers = rule.listOrEmpty('reviewers').length;
    preventsSelfReview = rule.flagOrFalse('prevent_self_review');
  }
  return { name: fields.text('name'), reviewers, waitTimer, preventsSelfReview };
}
