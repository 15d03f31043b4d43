/** Labels of a repository and of its issues. */
import { type RepositoryCall, bodyOf, created, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { found, movedPermanently, validationFailed } from '../refusal.ts';
import type { Issue, Label } from '../state-issues.ts';
import { labelView } from '../views/issues.ts';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** One that was transferred answers where it is now. */
export const findIssue = (call: RepositoryCall): Issue => {
  const number = Number(call.params['issue_number']);
  const moved = call.repository.movedIssues.find((each) => each.number === number);
  if (moved !== undefined) throw movedPermanently(`${call.world.apiUrl}${moved.path}`);
  return found(call.repository.issues.find((issue) => issue.number === number));
};

/** Labels that are not there yet are made, as GitHub does when an issue gets one. */
export const ensureLabels = (call: RepositoryCall, names: readonly string[]): string[] => {
  const known = names.map((name) => {
    const label = call.repository.labels.find((each) => same(each.name, name));
    if (label !== undefined) return label.name;
    call.repository.labels.push({ id: call.world.nextId(), name, color: 'ededed', description: null });
    return name;
  });
  return [...new Set(known)];
};

type Given =
  | { readonly labels?: readonly (string | { readonly name: string })[] }
  | readonly (string | { readonly name: string })[];

const namesOf = (call: RepositoryCall): readonly string[] => {
  const body = bodyOf<Given>(call);
  const labels = 'length' in body ? body : (body.labels ?? []);
  return labels.map((label) => (typeof label === 'string' ? label : label.name));
};

const ofIssue = (call: RepositoryCall, issue: Issue) =>
  ok(
    issue.labels.flatMap((name) => {
      const label = call.repository.labels.find((each) => each.name === name);
      return label === undefined ? [] : [labelView(call.world, call.repository, label)];
    }),
  );

const createLabel = onRepository('issues/create-label', 'POST', '/labels', 'issues:write', (call) => {
  const {
    name,
    color = 'ededed',
    description = null,
  } = bodyOf<{ name: string; color?: string; description?: string }>(call);
  const { world, repository } = call;
  if (repository.labels.some((label) => same(label.name, name))) {
    throw validationFailed({ resource: 'Label', field: 'name', code: 'already_exists' });
  }
  if (!/^[0-9a-fA-F]{6}$/.test(color)) throw validationFailed({ resource: 'Label', field: 'color', code: 'invalid' });
  const label: Label = { id: world.nextId(), name, color, description };
  repository.labels.push(label);
  return created(labelView(world, repository, label));
});

const getLabel = onRepository(
  'issues/get-label',
  'GET',
  '/labels/{name}',
  'issues:read',
  ({ world, repository, params }) =>
    ok(labelView(world, repository, found(repository.labels.find((label) => same(label.name, params['name'] ?? ''))))),
);

const listLabels = onRepository('issues/list-labels-for-repo', 'GET', '/labels', 'issues:read', (call) =>
  page(call, call.repository.labels, (label) => labelView(call.world, call.repository, label)),
);

const addLabels = onRepository('issues/add-labels', 'POST', '/issues/{issue_number}/labels', 'issues:write', (call) => {
  const issue = findIssue(call);
  issue.labels = [...new Set([...issue.labels, ...ensureLabels(call, namesOf(call))])];
  issue.updatedAt = call.world.now();
  return ofIssue(call, issue);
});

const setLabels = onRepository('issues/set-labels', 'PUT', '/issues/{issue_number}/labels', 'issues:write', (call) => {
  const issue = findIssue(call);
  issue.labels = ensureLabels(call, namesOf(call));
  issue.updatedAt = call.world.now();
  return ofIssue(call, issue);
});

const removeLabel = onRepository(
  'issues/remove-label',
  'DELETE',
  '/issues/{issue_number}/labels/{name}',
  'issues:write',
  (call) => {
    const issue = findIssue(call);
    const name = found(issue.labels.find((each) => same(each, call.params['name'] ?? '')));
    issue.labels = issue.labels.filter((each) => each !== name);
    issue.updatedAt = call.world.now();
    return ofIssue(call, issue);
  },
);

export const labelOperations = [createLabel, getLabel, listLabels, addLabels, setLabels, removeLabel];
