/** Comments on issues and pull requests, and reactions to them. */
import { type RepositoryCall, bodyOf, created, noContent, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found, notFound, refuseLong, validationFailed } from '../refusal.ts';
import type { Comment, Reaction, ReactionContent } from '../state-issues.ts';
import { commentView, issueView, pullAsIssue, reactionView } from '../views/issues.ts';
import { roleOf } from '../world.ts';
import { mostCharacters } from './issues.ts';

const subjectOf = (call: RepositoryCall) => {
  const number = Number(call.params['issue_number']);
  const { issues, pulls } = call.repository;
  const subject = issues.find((each) => each.number === number) ?? pulls.find((each) => each.number === number);
  if (subject === undefined) throw notFound();
  return subject;
};

const findComment = (call: RepositoryCall): Comment =>
  found(call.repository.comments.find(({ id }) => id === Number(call.params['comment_id'])));

const tell = (call: RepositoryCall, action: 'created' | 'edited' | 'deleted', comment: Comment): void => {
  // What GITHUB_TOKEN does starts no workflow.
  if (call.caller.kind === 'job') return;
  const { world, repository } = call;
  const ref = `refs/heads/${repository.defaultBranch}`;
  const issue = repository.issues.find(({ number }) => number === comment.issue);
  const pull = repository.pulls.find(({ number }) => number === comment.issue);
  world.emit({
    name: 'issue_comment',
    repository,
    actor: call.caller.login,
    ref,
    sha: repository.refs[ref] ?? '',
    payload: {
      action,
      comment: commentView(world, repository, comment),
      ...(issue === undefined ? {} : { issue: issueView(world, repository, issue) }),
      ...(pull === undefined ? {} : { issue: pullAsIssue(world, repository, pull) }),
    },
    run: null,
    workflow: null,
  });
};

const create = onRepository(
  'issues/create-comment',
  'POST',
  '/issues/{issue_number}/comments',
  'issues:write',
  (call) => {
    const { world, repository, caller } = call;
    const subject = subjectOf(call);
    const { body } = bodyOf<{ body: string }>(call);
    if (body.trim() === '') throw validationFailed({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
    refuseLong('IssueComment', 'body', body, mostCharacters);
    const role = caller.kind === 'user' ? roleOf(repository, caller.login) : 'write';
    const may = role === 'write' || role === 'maintain' || role === 'admin';
    if ('locked' in subject && subject.locked && !may) {
      throw new Refusal(403, 'Unable to create comment because issue is locked.');
    }
    const now = world.now();
    const comment: Comment = {
      id: world.nextId(),
      issue: subject.number,
      user: caller.login,
      body,
      createdAt: now,
      updatedAt: now,
    };
    repository.comments.push(comment);
    if ('updatedAt' in subject) subject.updatedAt = now;
    tell(call, 'created', comment);
    return created(commentView(world, repository, comment));
  },
);

const update = onRepository(
  'issues/update-comment',
  'PATCH',
  '/issues/comments/{comment_id}',
  'issues:write',
  (call) => {
    const comment = findComment(call);
    const { body } = bodyOf<{ body: string }>(call);
    if (call.caller.kind === 'user' && comment.user !== call.caller.login) {
      const role = roleOf(call.repository, call.caller.login);
      if (role !== 'write' && role !== 'maintain' && role !== 'admin')
        throw new Refusal(403, 'Must have admin rights to Repository.');
    }
    refuseLong('IssueComment', 'body', body, mostCharacters);
    comment.body = body;
    comment.updatedAt = call.world.now();
    tell(call, 'edited', comment);
    return ok(commentView(call.world, call.repository, comment));
  },
);

const get = onRepository('issues/get-comment', 'GET', '/issues/comments/{comment_id}', 'issues:read', (call) =>
  ok(commentView(call.world, call.repository, findComment(call))),
);

const remove = onRepository(
  'issues/delete-comment',
  'DELETE',
  '/issues/comments/{comment_id}',
  'issues:write',
  (call) => {
    const { comments } = call.repository;
    const comment = findComment(call);
    comments.splice(comments.indexOf(comment), 1);
    tell(call, 'deleted', comment);
    return noContent;
  },
);

/** Oldest first, whatever is asked: this list knows no order. */
const list = onRepository('issues/list-comments', 'GET', '/issues/{issue_number}/comments', 'issues:read', (call) => {
  const subject = subjectOf(call);
  const since = Date.parse(call.query.get('since') ?? '');
  const comments = call.repository.comments.filter(
    ({ issue, updatedAt }) => issue === subject.number && !(updatedAt < since),
  );
  return page(call, comments, (comment) => commentView(call.world, call.repository, comment));
});

/** 200 for a reaction that the caller gave before. */
const react = (call: RepositoryCall, on: Reaction['on'], subject: number) => {
  const { world, repository, caller } = call;
  const { content } = bodyOf<{ content: ReactionContent }>(call);
  const known = repository.reactions.find(
    (each) => each.on === on && each.subject === subject && each.user === caller.login && each.content === content,
  );
  if (known !== undefined) return ok(reactionView(world, known));
  const reaction: Reaction = { id: world.nextId(), on, subject, user: caller.login, content, createdAt: world.now() };
  repository.reactions.push(reaction);
  return created(reactionView(world, reaction));
};

const reactToComment = onRepository(
  'reactions/create-for-issue-comment',
  'POST',
  '/issues/comments/{comment_id}/reactions',
  'issues:write',
  (call) => react(call, 'comment', findComment(call).id),
);

const reactToIssue = onRepository(
  'reactions/create-for-issue',
  'POST',
  '/issues/{issue_number}/reactions',
  'issues:write',
  (call) => react(call, 'issue', subjectOf(call).number),
);

const listReactions = onRepository(
  'reactions/list-for-issue-comment',
  'GET',
  '/issues/comments/{comment_id}/reactions',
  'issues:read',
  (call) => {
    const { id } = findComment(call);
    const content = call.query.get('content');
    const given = call.repository.reactions.filter(
      (each) => each.on === 'comment' && each.subject === id && (content === null || each.content === content),
    );
    return page(call, given, (reaction) => reactionView(call.world, reaction));
  },
);

export const commentOperations = [create, update, get, remove, list, reactToComment, reactToIssue, listReactions];
