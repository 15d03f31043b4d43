import { type Reason, reason } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { Fields, fieldsOfEach } from './fields.ts';

const permission = 'pull-requests: read';
/** GitHub lists no more files of a pull request than that. */
const mostFiles = 3_000;

/** A pull request as it is now. */
export interface Pull {
  readonly number: number;
  readonly author: string;
  /** Full SHA of the newest commit of its head. */
  readonly head: string;
  /** Name of the branch that its head is. */
  readonly headBranch: string;
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
    headBranch: pull.fields('head').text('ref'),
    base: pull.fields('base').text('ref'),
    open: pull.text('state') === 'open',
    from: pull.fields('head').fieldsOrNull('repo')?.text('full_name') ?? null,
  };
}

/** Nothing of a fork is read. */
export function forkRefusal({ owner, name }: GitHub['repository'], { from }: Pull): Reason | null {
  const own = from?.toLowerCase() === `${owner}/${name}`.toLowerCase();
  return own ? null : reason('comment-fork', { from: from ?? 'a repository that is gone' });
}

/** Paths of the files that a pull request adds or changes. */
export async function filesOfPull(github: GitHub, { number }: Pull): Promise<string[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';
  const files = fieldsOfEach(await github.list(route, { pull_number: number }, { permission, most: mostFiles }), route);
  return files.filter((file) => file.text('status') !== 'removed').map((file) => file.text('filename'));
}
