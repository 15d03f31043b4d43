/** Pull requests, and what their branch asks of them, for GraphQL. */
import { history, resolveCommit } from '../git/commits.ts';
import { rulesetsFor } from '../git/refs.ts';
import type { Repository } from '../state.ts';
import type { Pull } from '../state-issues.ts';
import { nodeId, webPath } from '../views/common.ts';
import { roleOf, type World } from '../world.ts';
import { reference } from './types.ts';

export const pullRequest = (world: World, repository: Repository, pull: Pull) => ({
  __typename: 'PullRequest',
  id: nodeId('PR', pull.id),
  number: pull.number,
  url: webPath(world, repository, `/pull/${pull.number}`),
  isDraft: pull.draft,
  headRefName: pull.headRef,
  headRefOid: pull.headSha,
  baseRefName: pull.baseRef,
  reviewDecision: () => decision(repository, pull),
  baseRef: () => {
    const ref = reference(world, repository, `refs/heads/${pull.baseRef}`);
    if (ref === null) return null;
    return {
      ...ref,
      refUpdateRule: () => updateRule(repository, pull.baseRef),
      compare: ({ headRef }: { readonly headRef: string }) => comparison(world, repository, pull.baseRef, headRef),
    };
  },
});

const updateRule = (repository: Repository, branch: string) => {
  const protection = repository.protections.find((each) => each.branch === branch);
  if (protection === undefined) return null;
  return {
    pattern: branch,
    requiredApprovingReviewCount: protection.reviews,
    requiredStatusCheckContexts: protection.checks.map(({ context }) => context),
  };
};

const comparison = (world: World, repository: Repository, base: string, head: string) => {
  const from = resolveCommit(world, repository, `refs/heads/${base}`);
  const to = resolveCommit(world, repository, `refs/heads/${head}`);
  if (from === undefined || to === undefined) return null;
  const old = new Set([...history(world, from)].map(({ sha }) => sha));
  const reached = new Set([...history(world, to)].map(({ sha }) => sha));
  return {
    id: nodeId('CMP', `${from.sha}...${to.sha}`),
    aheadBy: reached.difference(old).size,
    behindBy: old.difference(reached).size,
  };
};

/** Null where nothing asks for reviews. Whether old ones count is a setting of its own: here they do. */
const decision = (repository: Repository, pull: Pull): string | null => {
  const { baseRef, reviews, user } = pull;
  const rules = rulesetsFor(repository, `refs/heads/${baseRef}`).flatMap((ruleset) => ruleset.rules);
  const counts = rules
    .filter(({ type }) => type === 'pull_request')
    .map(({ parameters }) => Number(parameters?.['required_approving_review_count'] ?? 0));
  const protection = repository.protections.find((each) => each.branch === baseRef)?.reviews ?? 0;
  const required = Math.max(0, protection, ...counts);
  if (required === 0) return null;
  const newest = new Map<string, string>();
  for (const { user: by, state } of reviews) {
    const role = roleOf(repository, by);
    const writes = role === 'write' || role === 'maintain' || role === 'admin';
    if (writes && by !== user && state !== 'COMMENTED' && state !== 'PENDING') newest.set(by, state);
  }
  const states = [...newest.values()];
  if (states.includes('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  return states.filter((state) => state === 'APPROVED').length >= required ? 'APPROVED' : 'REVIEW_REQUIRED';
};
