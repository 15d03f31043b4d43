/** Values of GraphQL's types; a field that takes arguments, or is costly, is a function. */
import { history } from '../git/commits.ts';
import type { Commit, TreeEntry } from '../git/objects.ts';
import { entryAt } from '../git/trees.ts';
import type { Repository } from '../state.ts';
import { apiPath, instant, nodeId, webPath } from '../views/common.ts';
import type { World } from '../world.ts';

interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}

export const connection = <T>(items: readonly T[], { first, after }: Page) => {
  const start = after == null ? 0 : Number(Buffer.from(after, 'base64url').toString()) + 1;
  const cursor = (index: number): string => Buffer.from(String(index)).toString('base64url');
  const nodes = items.slice(start, start + Math.min(100, first ?? 100));
  return {
    totalCount: items.length,
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(start + index) })),
    pageInfo: {
      hasNextPage: start + nodes.length < items.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length === 0 ? null : cursor(start),
      endCursor: nodes.length === 0 ? null : cursor(start + nodes.length - 1),
    },
  };
};

export const actor = (world: World, login: string) => {
  const user = world.user(login);
  // The API leaves the suffix out that the REST answers have.
  const name = user.type === 'Bot' ? user.login.replace(/\[bot\]$/, '') : user.login;
  return {
    __typename: user.type,
    id: nodeId('U', user.id),
    databaseId: user.id,
    login: name,
    url: `${world.serverUrl}/${name}`,
    resourcePath: `/${name}`,
  };
};

const blob = (world: World, repository: Repository, sha: string) => {
  const data = Buffer.from(world.git.blob(sha) ?? new Uint8Array());
  const isBinary = data.subarray(0, 8000).includes(0);
  // Long texts are cut, as GitHub does.
  const isTruncated = data.length > 512_000;
  return {
    __typename: 'Blob',
    id: nodeId('B', sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    byteSize: data.length,
    isBinary,
    isTruncated,
    text: isBinary ? null : data.subarray(0, 512_000).toString('utf8'),
    commitUrl: webPath(world, repository, `/blob/${sha}`),
  };
};

const treeEntry = (world: World, repository: Repository, { name, mode, sha }: TreeEntry, path: string) => ({
  name,
  nameRaw: Buffer.from(name).toString('base64'),
  path,
  mode: Number.parseInt(mode, 8),
  oid: sha,
  size: world.git.blob(sha)?.length ?? 0,
  type: mode === '040000' ? 'tree' : 'blob',
  isGenerated: false,
  object: () => gitObject(world, repository, sha, path),
});

const tree = (world: World, repository: Repository, sha: string, path: string): object => ({
  __typename: 'Tree',
  id: nodeId('T', sha),
  oid: sha,
  abbreviatedOid: sha.slice(0, 7),
  entries: () =>
    (world.git.tree(sha) ?? []).map((entry) =>
      treeEntry(world, repository, entry, path === '' ? entry.name : `${path}/${entry.name}`),
    ),
});

const gitActor = (world: World, person: Commit['author'], login: string | null) => ({
  name: person.name,
  email: person.email,
  date: instant(person.date),
  user: () => {
    const user = login === null ? null : world.user(login);
    // Bots are no users: GitHub answers null for them.
    return user === null || user.type === 'Bot' ? null : { ...actor(world, user.login), __typename: 'User' };
  },
});

export const commit = (world: World, repository: Repository, { sha, ...content }: Commit) => ({
  __typename: 'Commit',
  id: nodeId('C', sha),
  oid: sha,
  abbreviatedOid: sha.slice(0, 7),
  url: webPath(world, repository, `/commit/${sha}`),
  commitUrl: webPath(world, repository, `/commit/${sha}`),
  message: content.message,
  messageHeadline: content.message.split('\n')[0] ?? '',
  messageBody: content.message.split('\n').slice(1).join('\n').trim(),
  committedDate: instant(content.committer.date),
  authoredDate: instant(content.author.date),
  author: gitActor(world, content.author, content.authorLogin),
  committer: gitActor(world, content.committer, content.committerLogin),
  signature: content.verified
    ? {
        __typename: 'GpgSignature',
        isValid: true,
        wasSignedByGitHub: content.committerLogin === 'web-flow',
        state: 'VALID',
        email: content.committer.email,
        payload: `tree ${content.tree}\n`,
        signature: '-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n',
      }
    : null,
  tree: () => tree(world, repository, content.tree, ''),
  file: ({ path }: { readonly path: string }) => {
    const entry = entryAt(world.git, content.tree, path);
    const name = path.split('/').at(-1) ?? '';
    return entry === undefined ? null : treeEntry(world, repository, { ...entry, name }, path);
  },
  parents: (page: Page) =>
    connection(
      content.parents.map((parent) => gitObject(world, repository, parent, '')),
      page,
    ),
  history: (page: Page & { readonly path?: string | null }) => {
    const commits = [...history(world, { sha, ...content })].filter((each) => {
      if (page.path == null) return true;
      const before = each.parents[0] === undefined ? undefined : world.git.commit(each.parents[0]);
      const was = before === undefined ? undefined : entryAt(world.git, before.tree, page.path)?.sha;
      return entryAt(world.git, each.tree, page.path)?.sha !== was;
    });
    return connection(
      commits.map((each) => gitObject(world, repository, each.sha, '')),
      page,
    );
  },
});

/** null: there is no such object. */
export const gitObject = (world: World, repository: Repository, sha: string, path: string): object | null => {
  const found = world.git.commit(sha);
  if (found !== undefined) return commit(world, repository, found);
  if (world.git.tree(sha) !== undefined) return tree(world, repository, sha, path);
  return world.git.blob(sha) === undefined ? null : blob(world, repository, sha);
};

export const reference = (world: World, repository: Repository, qualifiedName: string) => {
  const sha = repository.refs[qualifiedName];
  if (sha === undefined) return null;
  const [, , ...name] = qualifiedName.split('/');
  return {
    __typename: 'Ref',
    id: nodeId('REF', `${repository.id}:${qualifiedName}`),
    name: name.join('/'),
    prefix: qualifiedName.split('/').slice(0, 2).join('/') + '/',
    target: () => gitObject(world, repository, sha, ''),
    repository: () => ({ id: nodeId('R', repository.id), url: apiPath(world, repository) }),
  };
};
