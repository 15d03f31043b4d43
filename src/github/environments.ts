import type { GitHub } from './client.ts';
import { Fields, fieldsOfEach } from './fields.ts';

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

/** Null when there is none of this name. */
export async function findEnvironment(github: GitHub, name: string): Promise<Environment | null> {
  const route = 'GET /repos/{owner}/{repo}/environments/{environment_name}';
  const found = await github.find(route, { environment_name: name }, { permission });
  return found === null ? null : environmentOf(new Fields(found.data, route));
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
