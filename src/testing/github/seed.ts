/** Repositories and their files, made before the first request. */
import { randomUUID } from 'node:crypto';
import { changedTree } from './git/trees.ts';
import { pushedCommit, signedCommit } from './git/commits.ts';
import { moveRef } from './git/refs.ts';
import type { TreeEntry } from './git/objects.ts';
import type { Repository, Role } from './state.ts';
import type { Environment } from './state-deployments.ts';
import type { World } from './world.ts';

export interface RepositorySeed {
  readonly owner?: string;
  readonly name?: string;
  readonly private?: boolean;
  /** Paths to texts, on the default branch. */
  readonly files?: Readonly<Record<string, string>>;
  readonly collaborators?: Readonly<Record<string, Role>>;
  readonly environments?: readonly (Partial<Environment> & { readonly name: string })[];
  /** Names; GitHub's own labels are not made. */
  readonly labels?: readonly string[];
}

export const addRepository = (world: World, seed: RepositorySeed = {}): Repository => {
  const now = world.now();
  const repository: Repository = {
    id: world.nextId(),
    owner: seed.owner ?? 'acme',
    name: seed.name ?? 'fleet',
    private: seed.private ?? true,
    defaultBranch: 'main',
    archived: false,
    createdAt: now,
    pushedAt: now,
    refs: {},
    collaborators: { ...(seed.collaborators ?? { octocat: 'write' }) },
    rulesets: [],
    rulesOffered: true,
    protectedBranches: [],
    protections: [],
    nextNumber: 1,
    issues: [],
    movedIssues: [],
    comments: [],
    labels: (seed.labels ?? []).map((name) => ({ id: world.nextId(), name, color: 'ededed', description: null })),
    reactions: [],
    pulls: [],
    deployments: [],
    deploymentStatuses: [],
    environments: [],
    pendingDeployments: [],
    approvals: [],
    bypasses: [],
    actionsEnabled: true,
    allowedActions: 'all',
    defaultWorkflowPermissions: 'read',
    workflows: [],
    runs: [],
    jobs: [],
    artifacts: [],
    runners: [],
    checkRuns: [],
    commitStatuses: [],
    analyses: [],
    codeScanningAlerts: [],
    dependabotAlerts: [],
    secretScanningAlerts: [],
    attestations: [],
  };
  world.state.repositories.push(repository);
  for (const login of Object.keys(repository.collaborators)) world.user(login);
  if (!world.state.users.some(({ login }) => login === repository.owner)) {
    world.state.users.push({ login: repository.owner, id: world.nextId(), type: 'Organization', createdAt: now });
  }
  for (const environment of seed.environments ?? []) addEnvironment(world, repository, environment);
  pushFiles(world, repository, { files: seed.files ?? { 'README.md': `# ${repository.name}\n` }, message: 'First' });
  return repository;
};

export const addEnvironment = (
  world: World,
  repository: Repository,
  given: Partial<Environment> & { readonly name: string },
): Environment => {
  const environment: Environment = {
    id: world.nextId(),
    waitTimer: 0,
    reviewers: [],
    preventSelfReview: false,
    branchPolicy: null,
    createdAt: world.now(),
    ...given,
  };
  repository.environments.push(environment);
  return environment;
};

export interface Push {
  /** null removes a file. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly message?: string;
  /** Absent: the default branch. */
  readonly branch?: string;
  /** A branch that is new begins with nothing instead of the default branch. */
  readonly orphan?: boolean;
  /** Login of who pushes; absent: octocat. */
  readonly by?: string;
  /** As if it were made through the API: signed by GitHub. */
  readonly signed?: boolean;
}

/** A commit that somebody pushes by git: not signed by GitHub. Gives its id. */
export const pushFiles = (world: World, repository: Repository, push: Push): string => {
  const ref = `refs/heads/${push.branch ?? repository.defaultBranch}`;
  const base = push.orphan === true ? undefined : repository.refs[`refs/heads/${repository.defaultBranch}`];
  const head = repository.refs[ref] ?? base;
  const tree = head === undefined ? null : (world.git.commit(head)?.tree ?? null);
  const changes = new Map<string, { mode: TreeEntry['mode']; sha: string } | null>();
  for (const [path, content] of Object.entries(push.files)) {
    changes.set(path, content === null ? null : { mode: '100644', sha: world.git.writeBlob(Buffer.from(content)) });
  }
  const by = push.by ?? 'octocat';
  const make = push.signed === true ? signedCommit : pushedCommit;
  const commit = make(world, by, {
    tree: changedTree(world.git, tree, changes),
    parents: head === undefined ? [] : [head],
    // Two pushes of the same second and content would else be one commit.
    message: push.message ?? `Change ${randomUUID()}`,
  });
  moveRef(world, repository, ref, commit.sha, by);
  return commit.sha;
};

/** Somebody transfers an issue, with what was said on it, to another repository, where it gets the next number. */
export const transferIssue = (from: Repository, number: number, to: Repository): void => {
  const at = from.issues.findIndex((issue) => issue.number === number);
  const [issue] = at === -1 ? [] : from.issues.splice(at, 1);
  if (issue === undefined) throw new Error(`There is no issue ${number}`);
  const moved = { ...issue, number: to.nextNumber++ };
  to.issues.push(moved);
  const talk = from.comments.filter(({ issue: on }) => on === number);
  for (const comment of talk) {
    from.comments.splice(from.comments.indexOf(comment), 1);
    to.comments.push({ ...comment, issue: moved.number });
  }
  from.movedIssues.push({ number, path: `/repos/${to.owner}/${to.name}/issues/${moved.number}` });
};
