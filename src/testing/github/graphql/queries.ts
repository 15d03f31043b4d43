/** What can be asked by GraphQL. */
import { resolveCommit } from '../git/commits.ts';
import { entryAt } from '../git/trees.ts';
import type { Repository, Token } from '../state.ts';
import { instant, nodeId, webPath } from '../views/common.ts';
import type { World } from '../world.ts';
import { openRepository } from './access.ts';
import { Failed } from './failed.ts';
import { pullRequest } from './pull-requests.ts';
import { actor, connection, gitObject, reference } from './types.ts';

/** `BRANCH`, `ID` or `BRANCH:PATH`, as git itself reads it. */
const atExpression = (world: World, repository: Repository, expression: string): object | null => {
  const colon = expression.indexOf(':');
  const name = colon === -1 ? expression : expression.slice(0, colon);
  const commit = resolveCommit(world, repository, name);
  if (commit === undefined) return colon === -1 ? gitObject(world, repository, name, '') : null;
  if (colon === -1) return gitObject(world, repository, commit.sha, '');
  const path = expression.slice(colon + 1);
  const entry = entryAt(world.git, commit.tree, path);
  return entry === undefined ? null : gitObject(world, repository, entry.sha, path);
};

const repositoryOf = (world: World, caller: Token, repository: Repository) => {
  const read = () => openRepository(world, caller, repository.owner, repository.name, 'contents:read');
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    owner: () => actor(world, repository.owner),
    url: webPath(world, repository),
    isPrivate: repository.private,
    isArchived: repository.archived,
    defaultBranchRef: () => reference(world, read(), `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      const names = [
        qualifiedName,
        `refs/heads/${qualifiedName}`,
        `refs/tags/${qualifiedName}`,
        `refs/${qualifiedName}`,
      ];
      const name = names.find((each) => Object.hasOwn(repository.refs, each));
      return name === undefined ? null : reference(world, read(), name);
    },
    refs: ({
      refPrefix,
      ...page
    }: {
      readonly refPrefix: string;
      readonly first?: number | null;
      readonly after?: string | null;
    }) =>
      connection(
        Object.keys(read().refs)
          .filter((ref) => ref.startsWith(refPrefix))
          .map((ref) => reference(world, repository, ref)),
        page,
      ),
    pullRequest: ({ number }: { readonly number: number }) => {
      openRepository(world, caller, repository.owner, repository.name, 'pull-requests:read');
      const pull = repository.pulls.find((each) => each.number === number);
      if (pull === undefined)
        throw new Failed('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
      return pullRequest(world, repository, pull);
    },
    object: ({ oid, expression }: { readonly oid?: string | null; readonly expression?: string | null }) => {
      read();
      if (oid != null) return gitObject(world, repository, oid, '');
      return expression == null ? null : atExpression(world, repository, expression);
    },
  };
};

export const queries = (world: World, caller: Token) => ({
  viewer: () => ({
    ...actor(world, caller.login),
    __typename: 'User',
    // Here the suffix of a bot stays.
    login: caller.login,
    email: '',
  }),
  repository: ({ owner, name }: { readonly owner: string; readonly name: string }) =>
    repositoryOf(world, caller, openRepository(world, caller, owner, name, 'metadata:read')),
  rateLimit: () => {
    const { reset, ...view } = world.limitOf(caller, 'graphql');
    return { ...view, cost: 1, nodeCount: 0, resetAt: instant(reset * 1000) };
  },
});
