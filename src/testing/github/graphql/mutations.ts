/** What can be changed by GraphQL: commits and refs, with their compare-and-swap. */
import { isAncestor, signedCommit } from '../git/commits.ts';
import { broken, moveRef } from '../git/refs.ts';
import { changedTree, entryAt } from '../git/trees.ts';
import type { Repository, Token } from '../state.ts';
import { nodeId } from '../views/common.ts';
import type { World } from '../world.ts';
import { openRepository } from './access.ts';
import { Failed } from './failed.ts';
import { commit as commitOf, reference } from './types.ts';

interface CommitInput {
  readonly clientMutationId?: string;
  readonly branch: { readonly id?: string; readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions?: readonly { readonly path: string }[];
  };
}

const byNodeId = (world: World, id: string): Repository | undefined =>
  world.state.repositories.find((repository) => nodeId('R', repository.id) === id);

const refuseRules = (repository: Repository, ref: string, change: 'create' | 'update' | 'delete'): void => {
  const rules = broken(repository, ref, change);
  if (rules.length === 0) return;
  throw new Failed(
    'UNPROCESSABLE',
    `Repository rule violations found\n\n${rules.map((rule) => `- ${rule}`).join('\n')}\n`,
  );
};

/** Full name of the branch that an input means, and its repository. */
const branchOf = (world: World, caller: Token, branch: CommitInput['branch']): readonly [Repository, string] => {
  if (branch.id !== undefined) {
    for (const repository of world.state.repositories) {
      const ref = Object.keys(repository.refs).find((each) => nodeId('REF', `${repository.id}:${each}`) === branch.id);
      if (ref === undefined) continue;
      return [openRepository(world, caller, repository.owner, repository.name, 'contents:write'), ref];
    }
    throw new Failed('NOT_FOUND', `Could not resolve to a node with the global id of '${branch.id}'`);
  }
  const [owner = '', name = ''] = (branch.repositoryNameWithOwner ?? '').split('/');
  const repository = openRepository(world, caller, owner, name, 'contents:write');
  const given = branch.branchName ?? '';
  return [repository, given.startsWith('refs/heads/') ? given : `refs/heads/${given}`];
};

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const createCommitOnBranch = (world: World, caller: Token, input: CommitInput) => {
  const [repository, ref] = branchOf(world, caller, input.branch);
  if (repository.archived) throw new Failed('FORBIDDEN', 'Repository was archived so is read-only.');
  const head = repository.refs[ref];
  if (head === undefined) {
    throw new Failed(
      'NOT_FOUND',
      `Branch "${ref.slice('refs/heads/'.length)}" not found in repository "${repository.owner}/${repository.name}".`,
    );
  }
  if (head !== input.expectedHeadOid) {
    throw new Failed(
      'STALE_DATA',
      `Expected branch to point to "${input.expectedHeadOid}" but it did not.  Pull and try again.`,
    );
  }
  const before = world.git.commit(head);
  const tree = before?.tree ?? null;
  const changes = new Map<string, { mode: '100644'; sha: string } | null>();
  for (const { path } of input.fileChanges?.deletions ?? []) {
    if (tree === null || entryAt(world.git, tree, path) === undefined) {
      throw new Failed(
        'UNPROCESSABLE',
        `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
      );
    }
    changes.set(path, null);
  }
  for (const { path, contents } of input.fileChanges?.additions ?? []) {
    if (
      path === '' ||
      path.startsWith('/') ||
      path.split('/').some((part) => part === '' || part === '..' || part === '.')
    ) {
      throw new Failed('UNPROCESSABLE', `A path was requested which is invalid: "${path}"`);
    }
    if (changes.has(path)) throw new Failed('UNPROCESSABLE', `A path was requested more than once: "${path}"`);
    if (!base64.test(contents)) throw new Failed('UNPROCESSABLE', `Contents of "${path}" are not valid base64.`);
    changes.set(path, { mode: '100644', sha: world.git.writeBlob(Buffer.from(contents, 'base64')) });
  }
  refuseRules(repository, ref, 'update');
  const body = input.message.body ?? '';
  const message = body === '' ? input.message.headline : `${input.message.headline}\n\n${body}`;
  const made = signedCommit(world, caller.login, {
    tree: changedTree(world.git, tree, changes),
    parents: [head],
    message,
  });
  moveRef(world, repository, ref, made.sha, caller);
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: commitOf(world, repository, made),
    ref: reference(world, repository, ref),
  };
};

interface RefUpdate {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string;
  readonly force?: boolean;
}

const noCommit = '0'.repeat(40);

/** All or nothing: every update is looked at before one is made. */
const updateRefs = (
  world: World,
  caller: Token,
  input: {
    readonly repositoryId: string;
    readonly refUpdates: readonly RefUpdate[];
    readonly clientMutationId?: string;
  },
) => {
  const known = byNodeId(world, input.repositoryId);
  if (known === undefined)
    throw new Failed('NOT_FOUND', `Could not resolve to a node with the global id of '${input.repositoryId}'`);
  const repository = openRepository(world, caller, known.owner, known.name, 'contents:write');
  for (const { name, afterOid, beforeOid, force = false } of input.refUpdates) {
    const current = repository.refs[name] ?? noCommit;
    if (beforeOid !== undefined && beforeOid !== current) {
      throw new Failed('STALE_DATA', `Expected ref "${name}" to point to "${beforeOid}" but it did not.`);
    }
    if (afterOid !== noCommit && world.git.commit(afterOid) === undefined) {
      throw new Failed('UNPROCESSABLE', `"${afterOid}" does not exist.`);
    }
    if (!force && current !== noCommit && afterOid !== noCommit && !isAncestor(world, current, afterOid)) {
      throw new Failed('UNPROCESSABLE', `Update of "${name}" is not a fast forward`);
    }
    refuseRules(repository, name, afterOid === noCommit ? 'delete' : current === noCommit ? 'create' : 'update');
  }
  for (const { name, afterOid } of input.refUpdates) {
    if (afterOid === noCommit) delete repository.refs[name];
    else moveRef(world, repository, name, afterOid, caller);
  }
  return { clientMutationId: input.clientMutationId ?? null };
};

export const mutations = (world: World, caller: Token) => ({
  createCommitOnBranch: ({ input }: { readonly input: CommitInput }) => createCommitOnBranch(world, caller, input),
  updateRefs: ({ input }: { readonly input: Parameters<typeof updateRefs>[2] }) => updateRefs(world, caller, input),
});
