import type { Repository } from '../state.ts';
import type { Pull } from '../state-issues.ts';
import type { World } from '../world.ts';
import { apiPath, instant, instantOrNull, nodeId, userView, webPath } from './common.ts';
import { fullRepository } from './repository.ts';

export const pullView = (world: World, repository: Repository, pull: Pull) => {
  const url = apiPath(world, repository, `/pulls/${pull.number}`);
  const issue = apiPath(world, repository, `/issues/${pull.number}`);
  const html = webPath(world, repository, `/pull/${pull.number}`);
  const statuses = apiPath(world, repository, `/statuses/${pull.headSha}`);
  const side = (ref: string, sha: string, fullName = `${repository.owner}/${repository.name}`) => ({
    label: `${fullName.split('/')[0]}:${ref}`,
    ref,
    sha,
    user: userView(world, fullName.split('/')[0] ?? ''),
    repo: { ...fullRepository(world, repository), full_name: fullName },
  });
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: apiPath(world, repository, '/pulls/comments{/number}'),
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: userView(world, pull.user),
    body: pull.body,
    labels: [],
    milestone: null,
    active_lock_reason: null,
    created_at: instant(pull.createdAt),
    updated_at: instant(pull.mergedAt ?? pull.createdAt),
    closed_at: instantOrNull(pull.mergedAt),
    merged_at: instantOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(pull.headRef, pull.headSha, pull.fork),
    base: side(pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: apiPath(world, repository, '/pulls/comments{/number}') },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: 'COLLABORATOR',
    auto_merge: null,
    draft: pull.draft,
  };
};
