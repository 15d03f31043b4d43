/** The repository itself: its settings, its rules, who works on it. */
import { rulesetsFor } from '../git/refs.ts';
import { resolveCommit } from '../git/commits.ts';
import { ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found } from '../refusal.ts';
import type { Role } from '../state.ts';
import { apiPath, userView, webPath } from '../views/common.ts';
import { commitView } from '../views/git.ts';
import { fullRepository } from '../views/repository.ts';
import { roleOf } from '../world.ts';

const get = onRepository('repos/get', 'GET', '', 'metadata:read', ({ world, repository }) =>
  ok(fullRepository(world, repository)),
);

/** The older names, which fold two roles into others. */
const permissionOf = { read: 'read', triage: 'read', write: 'write', maintain: 'write', admin: 'admin' } as const;
const order: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

const flags = (role: Role | null) => {
  const at = role === null ? -1 : order.indexOf(role);
  return { pull: at >= 0, triage: at >= 1, push: at >= 2, maintain: at >= 3, admin: at >= 4 };
};

const permission = onRepository(
  'repos/get-collaborator-permission-level',
  'GET',
  '/collaborators/{username}/permission',
  'metadata:read',
  ({ world, repository, params }) => {
    const login = params['username'] ?? '';
    const user = found(world.state.users.find((each) => each.login.toLowerCase() === login.toLowerCase()));
    // Everybody reads a public repository.
    const role = roleOf(repository, user.login) ?? (repository.private ? null : 'read');
    return ok({
      permission: role === null ? 'none' : permissionOf[role],
      role_name: role ?? 'none',
      user: { ...userView(world, user.login), role_name: role ?? 'none', permissions: flags(role) },
    });
  },
);

const collaborators = onRepository('repos/list-collaborators', 'GET', '/collaborators', 'metadata:read', (call) => {
  const entries = Object.entries(call.repository.collaborators);
  return page(call, entries, ([login, role]) => ({
    ...userView(call.world, login),
    role_name: role,
    permissions: flags(role),
  }));
});

const branch = onRepository('repos/get-branch', 'GET', '/branches/{branch...}', 'contents:read', (call) => {
  const { world, repository, params } = call;
  const name = params['branch'] ?? '';
  found(repository.refs[`refs/heads/${name}`]);
  const commit = found(resolveCommit(world, repository, `refs/heads/${name}`));
  const url = apiPath(world, repository, `/branches/${name}`);
  const rules = rulesetsFor(repository, `refs/heads/${name}`);
  const protection = repository.protections.find((each) => each.branch === name);
  const checks = protection?.checks ?? [];
  return ok({
    name,
    commit: commitView(world, repository, commit),
    _links: { self: url, html: webPath(world, repository, `/tree/${name}`) },
    protected: rules.length > 0 || protection !== undefined || repository.protectedBranches.includes(name),
    protection: {
      enabled: protection !== undefined,
      required_status_checks: {
        enforcement_level: checks.length === 0 ? 'off' : 'non_admins',
        contexts: checks.map(({ context }) => context),
        checks: checks.map(({ context, appId }) => ({ context, app_id: appId })),
        ...(protection?.strict === true ? { strict: true } : {}),
      },
    },
    protection_url: `${url}/protection`,
  });
});

const branchRules = onRepository(
  'repos/get-branch-rules',
  'GET',
  '/rules/branches/{branch...}',
  'metadata:read',
  (call) => {
    const { repository, params } = call;
    if (!repository.rulesOffered)
      throw new Refusal(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
    const rules = rulesetsFor(repository, `refs/heads/${params['branch'] ?? ''}`).flatMap((ruleset) =>
      ruleset.rules.map((rule) => ({
        ...rule,
        ruleset_source_type: 'Repository',
        ruleset_source: `${repository.owner}/${repository.name}`,
        ruleset_id: ruleset.id,
      })),
    );
    return page(call, rules, (rule) => rule);
  },
);

const rulesets = onRepository('repos/get-repo-rulesets', 'GET', '/rulesets', 'metadata:read', (call) =>
  page(call, call.repository.rulesets, (ruleset) => ({
    id: ruleset.id,
    name: ruleset.name,
    target: 'branch',
    source_type: 'Repository',
    source: `${call.repository.owner}/${call.repository.name}`,
    enforcement: ruleset.enforcement,
  })),
);

const ruleset = onRepository('repos/get-repo-ruleset', 'GET', '/rulesets/{ruleset_id}', 'metadata:read', (call) => {
  const { repository, params } = call;
  const wanted = found(repository.rulesets.find(({ id }) => id === Number(params['ruleset_id'])));
  return ok({
    id: wanted.id,
    name: wanted.name,
    target: 'branch',
    source_type: 'Repository',
    source: `${repository.owner}/${repository.name}`,
    enforcement: wanted.enforcement,
    conditions: { ref_name: { include: wanted.include, exclude: wanted.exclude } },
    rules: wanted.rules,
  });
});

/** GITHUB_TOKEN cannot be given the permission that these two want. */
const actionsPermissions = onRepository(
  'actions/get-github-actions-permissions-repository',
  'GET',
  '/actions/permissions',
  'administration:read',
  ({ repository }) => ok({ enabled: repository.actionsEnabled, allowed_actions: repository.allowedActions }),
);

const workflowPermissions = onRepository(
  'actions/get-github-actions-default-workflow-permissions-repository',
  'GET',
  '/actions/permissions/workflow',
  'administration:read',
  ({ repository }) =>
    ok({
      default_workflow_permissions: repository.defaultWorkflowPermissions,
      can_approve_pull_request_reviews: false,
    }),
);

const runners = onRepository(
  'actions/list-self-hosted-runners-for-repo',
  'GET',
  '/actions/runners',
  'administration:read',
  (call) =>
    page(
      call,
      call.repository.runners,
      ({ id, name, version, labels }) => ({
        id,
        name,
        os: 'linux',
        status: 'online',
        busy: false,
        labels: labels.map((label, at) => ({ id: at + 1, name: label, type: 'custom' })),
        version,
      }),
      (entries, total) => ({ total_count: total, runners: entries }),
    ),
);

export const repositoryOperations = [
  get,
  permission,
  collaborators,
  branch,
  branchRules,
  rulesets,
  ruleset,
  actionsPermissions,
  workflowPermissions,
  runners,
];
