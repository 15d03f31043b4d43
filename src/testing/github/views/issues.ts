import type { Repository } from '../state.ts';
import { type Comment, type Issue, type Label, type Pull, type Reaction, reactionContents } from '../state-issues.ts';
import { type World, roleOf } from '../world.ts';
import { apiPath, instant, instantOrNull, nodeId, userOrNull, userView, webPath } from './common.ts';

export const labelView = (world: World, repository: Repository, label: Label) => ({
  id: label.id,
  node_id: nodeId('LA', label.id),
  url: apiPath(world, repository, `/labels/${encodeURIComponent(label.name)}`),
  name: label.name,
  color: label.color,
  default: false,
  description: label.description,
});

const association = (repository: Repository, login: string): string => {
  const role = roleOf(repository, login);
  if (role === null) return 'NONE';
  return repository.owner === login ? 'OWNER' : 'COLLABORATOR';
};

const reactionsOf = (world: World, repository: Repository, on: Reaction['on'], subject: number, url: string) => {
  const given = repository.reactions.filter((reaction) => reaction.on === on && reaction.subject === subject);
  const counts = reactionContents.map((content): [string, number] => [
    content,
    given.filter((reaction) => reaction.content === content).length,
  ]);
  return { url: `${url}/reactions`, total_count: given.length, ...Object.fromEntries(counts) };
};

export const issueView = (world: World, repository: Repository, issue: Issue) => {
  const url = apiPath(world, repository, `/issues/${issue.number}`);
  const assignees = issue.assignees.map((login) => userView(world, login));
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: apiPath(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: webPath(world, repository, `/issues/${issue.number}`),
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: userView(world, issue.user),
    labels: issue.labels.flatMap((name) => {
      const label = repository.labels.find((each) => each.name === name);
      return label === undefined ? [] : [labelView(world, repository, label)];
    }),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: issue.locked,
    active_lock_reason: null,
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    created_at: instant(issue.createdAt),
    updated_at: instant(issue.updatedAt),
    closed_at: instantOrNull(issue.closedAt),
    closed_by: userOrNull(world, issue.closedBy),
    author_association: association(repository, issue.user),
    performed_via_github_app: null,
    reactions: reactionsOf(world, repository, 'issue', issue.number, url),
    timeline_url: `${url}/timeline`,
  };
};

/** A pull request as the lists of issues show it. */
export const pullAsIssue = (world: World, repository: Repository, pull: Pull) => {
  const web = webPath(world, repository, `/pull/${pull.number}`);
  return {
    ...issueView(world, repository, {
      ...pull,
      stateReason: null,
      labels: [],
      assignees: [],
      updatedAt: pull.mergedAt ?? pull.createdAt,
      closedAt: pull.mergedAt,
      closedBy: null,
      locked: false,
    }),
    html_url: web,
    draft: pull.draft,
    pull_request: {
      url: apiPath(world, repository, `/pulls/${pull.number}`),
      html_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      merged_at: instantOrNull(pull.mergedAt),
    },
  };
};

export const commentView = (world: World, repository: Repository, comment: Comment) => {
  const url = apiPath(world, repository, `/issues/comments/${comment.id}`);
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: webPath(world, repository, `/issues/${comment.issue}#issuecomment-${comment.id}`),
    issue_url: apiPath(world, repository, `/issues/${comment.issue}`),
    user: userView(world, comment.user),
    created_at: instant(comment.createdAt),
    updated_at: instant(comment.updatedAt),
    body: comment.body,
    author_association: association(repository, comment.user),
    performed_via_github_app: null,
    reactions: reactionsOf(world, repository, 'comment', comment.id, url),
  };
};

export const reactionView = (world: World, reaction: Reaction) => ({
  id: reaction.id,
  node_id: nodeId('REA', reaction.id),
  user: userView(world, reaction.user),
  content: reaction.content,
  created_at: instant(reaction.createdAt),
});
