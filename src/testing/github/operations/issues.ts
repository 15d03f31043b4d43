/** Issues: made, read, changed, listed. */
import { type RepositoryCall, bodyOf, created, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { found, refuseLong, validationFailed } from '../refusal.ts';
import type { Issue } from '../state-issues.ts';
import { issueView, pullAsIssue } from '../views/issues.ts';
import { roleOf } from '../world.ts';
import { ensureLabels, findIssue } from './labels.ts';

/** Of a body: characters, as GitHub counts them. */
export const mostCharacters = 65_536;

interface IssueBody {
  readonly title?: string | number;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: Issue['stateReason'];
  readonly labels?: readonly (string | { readonly name?: string })[];
  readonly assignees?: readonly string[];
}

const labelsOf = (call: RepositoryCall, { labels = [] }: IssueBody): string[] => {
  const names = labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
  // Who may only read sets no labels: GitHub drops them without a word.
  const role = call.caller.kind === 'user' ? roleOf(call.repository, call.caller.login) : 'write';
  return role === null || role === 'read' ? [] : ensureLabels(call, names);
};

const assigneesOf = (call: RepositoryCall, { assignees = [] }: IssueBody): string[] =>
  assignees.filter((login) => roleOf(call.repository, login) !== null);

const tell = (call: RepositoryCall, action: string, issue: Issue): void => {
  if (call.caller.kind === 'job') return;
  const { world, repository } = call;
  const ref = `refs/heads/${repository.defaultBranch}`;
  world.emit({
    name: 'issues',
    repository,
    actor: call.caller.login,
    ref,
    sha: repository.refs[ref] ?? '',
    payload: { action, issue: issueView(world, repository, issue) },
    run: null,
    workflow: null,
  });
};

const create = onRepository('issues/create', 'POST', '/issues', 'issues:write', (call) => {
  const { world, repository } = call;
  const body = bodyOf<IssueBody>(call);
  const title = String(body.title ?? '');
  if (title.trim() === '') throw validationFailed({ resource: 'Issue', field: 'title', code: 'missing_field' });
  refuseLong('Issue', 'title', title, 256);
  refuseLong('Issue', 'body', body.body, mostCharacters);
  const now = world.now();
  const issue: Issue = {
    id: world.nextId(),
    number: repository.nextNumber++,
    title,
    body: body.body ?? null,
    state: 'open',
    stateReason: null,
    user: call.caller.login,
    labels: labelsOf(call, body),
    assignees: assigneesOf(call, body),
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    locked: false,
  };
  repository.issues.push(issue);
  tell(call, 'opened', issue);
  return created(issueView(world, repository, issue));
});

const get = onRepository('issues/get', 'GET', '/issues/{issue_number}', 'issues:read', (call) => {
  const number = Number(call.params['issue_number']);
  const pull = call.repository.pulls.find((each) => each.number === number);
  if (pull !== undefined) return ok(pullAsIssue(call.world, call.repository, pull));
  return ok(issueView(call.world, call.repository, findIssue(call)));
});

const changeState = (call: RepositoryCall, issue: Issue, body: IssueBody): void => {
  if (body.state === undefined || (body.state === issue.state && body.state_reason === undefined)) return;
  const closed = body.state === 'closed';
  const moved = issue.state !== body.state;
  issue.state = body.state;
  issue.stateReason = body.state_reason ?? (closed ? 'completed' : 'reopened');
  issue.closedAt = closed ? call.world.now() : null;
  issue.closedBy = closed ? call.caller.login : null;
  if (moved) tell(call, closed ? 'closed' : 'reopened', issue);
};

const update = onRepository('issues/update', 'PATCH', '/issues/{issue_number}', 'issues:write', (call) => {
  const issue = findIssue(call);
  const body = bodyOf<IssueBody>(call);
  refuseLong('Issue', 'body', body.body, mostCharacters);
  if (body.title !== undefined && body.title !== null) {
    if (String(body.title).trim() === '') {
      throw validationFailed({ resource: 'Issue', field: 'title', code: 'missing_field' });
    }
    issue.title = String(body.title);
  }
  if (body.body !== undefined) issue.body = body.body;
  if (body.labels !== undefined) issue.labels = labelsOf(call, body);
  if (body.assignees !== undefined) issue.assignees = assigneesOf(call, body);
  changeState(call, issue, body);
  issue.updatedAt = call.world.now();
  return ok(issueView(call.world, call.repository, issue));
});

const sortKeys = { created: 'createdAt', updated: 'updatedAt' } as const;

const list = onRepository('issues/list-for-repo', 'GET', '/issues', 'issues:read', (call) => {
  const { world, repository, query } = call;
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = query.get('creator');
  const assignee = query.get('assignee');
  const since = Date.parse(query.get('since') ?? '');
  const key = query.get('sort') === 'updated' ? sortKeys.updated : sortKeys.created;
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  // Pull requests are in this list too: that is how GitHub has it.
  const pulls = repository.pulls.map((pull) => ({
    pull,
    updatedAt: pull.createdAt,
    labels: [],
    assignees: [],
    ...pull,
  }));
  const matching = [...repository.issues.map((issue) => ({ pull: null, ...issue })), ...pulls]
    .filter(
      (each) =>
        (state === 'all' || each.state === state) &&
        labels.every((name) => each.labels.some((label) => label.toLowerCase() === name.toLowerCase())) &&
        (creator === null || each.user.toLowerCase() === creator.toLowerCase()) &&
        (assignee === null ||
          assignee === '*' ||
          (assignee === 'none' ? each.assignees.length === 0 : each.assignees.some((login) => login === assignee))) &&
        !(each.updatedAt < since),
    )
    .toSorted((a, b) => sign * (a[key] - b[key] || a.number - b.number));
  return page(call, matching, (each) => {
    if (each.pull !== null) return pullAsIssue(world, repository, each.pull);
    return issueView(world, repository, found(repository.issues.find((issue) => issue.number === each.number)));
  });
});

const addAssignees = onRepository(
  'issues/add-assignees',
  'POST',
  '/issues/{issue_number}/assignees',
  'issues:write',
  (call) => {
    const issue = findIssue(call);
    issue.assignees = [...new Set([...issue.assignees, ...assigneesOf(call, bodyOf<IssueBody>(call))])].slice(0, 10);
    issue.updatedAt = call.world.now();
    return created(issueView(call.world, call.repository, issue));
  },
);

export const issueOperations = [create, get, update, list, addAssignees];
