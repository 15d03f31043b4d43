/** Pull requests, as far as they are read. */
import { type RepositoryCall, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { found } from '../refusal.ts';
import type { Pull } from '../state-issues.ts';
import { apiPath, instant, nodeId, userOrNull, userView, webPath } from '../views/common.ts';
import { changedFiles, fileView } from '../views/git.ts';
import { pullView } from '../views/pulls.ts';

const findPull = (call: RepositoryCall): Pull =>
  found(call.repository.pulls.find(({ number }) => number === Number(call.params['pull_number'])));

const filesOf = ({ world }: RepositoryCall, pull: Pull) => {
  const base = world.git.commit(pull.baseSha);
  const head = world.git.commit(pull.headSha);
  return head === undefined ? [] : changedFiles(world, base?.tree ?? null, head.tree);
};

const list = onRepository('pulls/list', 'GET', '/pulls', 'pull-requests:read', (call) => {
  const { world, repository, query } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const matching = repository.pulls
    .filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (head === null || `${repository.owner}:${pull.headRef}` === head) &&
        (base === null || pull.baseRef === base),
    )
    .toReversed();
  return page(call, matching, (pull) => pullView(world, repository, pull));
});

const get = onRepository('pulls/get', 'GET', '/pulls/{pull_number}', 'pull-requests:read', (call) => {
  const { world, repository } = call;
  const pull = findPull(call);
  const files = filesOf(call, pull).map((file) => fileView(world, repository, pull.headSha, file));
  const merger = pull.mergedAt === null ? null : pull.user;
  return ok({
    ...pullView(world, repository, pull),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergedAt === null ? true : null,
    rebaseable: pull.mergedAt === null ? true : null,
    mergeable_state: pull.mergedAt === null ? 'clean' : 'unknown',
    merged_by: userOrNull(world, merger),
    comments: repository.comments.filter(({ issue }) => issue === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: files.length,
  });
});

const listFiles = onRepository(
  'pulls/list-files',
  'GET',
  '/pulls/{pull_number}/files',
  'pull-requests:read',
  (call) => {
    const pull = findPull(call);
    // No more than so many, whatever the pages.
    const files = filesOf(call, pull).slice(0, 3000);
    return page(call, files, (file) => fileView(call.world, call.repository, pull.headSha, file));
  },
);

const listReviews = onRepository(
  'pulls/list-reviews',
  'GET',
  '/pulls/{pull_number}/reviews',
  'pull-requests:read',
  (call) => {
    const { world, repository } = call;
    const pull = findPull(call);
    const url = apiPath(world, repository, `/pulls/${pull.number}`);
    return page(call, pull.reviews, (review) => {
      const html = webPath(world, repository, `/pull/${pull.number}#pullrequestreview-${review.id}`);
      return {
        id: review.id,
        node_id: nodeId('PRR', review.id),
        user: userView(world, review.user),
        body: review.body,
        state: review.state,
        html_url: html,
        pull_request_url: url,
        _links: { html: { href: html }, pull_request: { href: url } },
        submitted_at: instant(review.at),
        commit_id: review.commit,
        author_association: 'COLLABORATOR',
      };
    });
  },
);

const listOfCommit = onRepository(
  'repos/list-pull-requests-associated-with-commit',
  'GET',
  '/commits/{commit_sha}/pulls',
  'pull-requests:read',
  (call) => {
    const sha = call.params['commit_sha'];
    const pulls = call.repository.pulls.filter((pull) => pull.headSha === sha || pull.mergeCommitSha === sha);
    return page(call, pulls, (pull) => pullView(call.world, call.repository, pull));
  },
);

export const pullOperations = [list, get, listFiles, listReviews, listOfCommit];
