/** `git/…`: refs, blobs, trees and commits. */
import { isAncestor, resolveCommit, restCommit } from '../git/commits.ts';
import { broken, moveRef } from '../git/refs.ts';
import { type AtPath, changedTree, walk } from '../git/trees.ts';
import type { Person, TreeEntry } from '../git/objects.ts';
import { bodyOf, created, noContent, ok, onRepository, type RepositoryCall } from '../operation.ts';
import { Refusal, found } from '../refusal.ts';
import { apiPath, nodeId } from '../views/common.ts';
import { gitCommitView, refView } from '../views/git.ts';

const refuseBroken = (call: RepositoryCall, ref: string, change: 'create' | 'update' | 'delete'): void => {
  const rules = broken(call.repository, ref, change);
  if (rules.length === 0) return;
  const reasons = rules.map((rule) => `- ${rule}`).join('\n');
  throw new Refusal(422, `Repository rule violations found\n\n${reasons}\n`);
};

const refuseArchived = (call: RepositoryCall): void => {
  if (call.repository.archived) throw new Refusal(403, 'Repository was archived so is read-only.');
};

const fullRef = (name: string): string => `refs/${name}`;

const getRef = onRepository('git/get-ref', 'GET', '/git/ref/{ref...}', 'contents:read', (call) => {
  const ref = fullRef(call.params['ref'] ?? '');
  if (Object.keys(call.repository.refs).length === 0) throw new Refusal(409, 'Git Repository is empty.');
  return ok(refView(call.world, call.repository, ref, found(call.repository.refs[ref])));
});

const matchingRefs = onRepository(
  'git/list-matching-refs',
  'GET',
  '/git/matching-refs/{ref...}',
  'contents:read',
  ({ world, repository, params }) => {
    const start = fullRef(params['ref'] ?? '');
    const matching = Object.entries(repository.refs).filter(([ref]) => ref.startsWith(start));
    return ok(matching.map(([ref, sha]) => refView(world, repository, ref, sha)));
  },
);

const createRef = onRepository('git/create-ref', 'POST', '/git/refs', 'contents:write', (call) => {
  const { ref, sha } = bodyOf<{ ref: string; sha: string }>(call);
  const { world, repository } = call;
  refuseArchived(call);
  if (!/^refs\/[^/]+\/.+/.test(ref))
    throw new Refusal(422, `Reference name must start with 'refs/' and have at least two slashes.`);
  if (Object.hasOwn(repository.refs, ref)) throw new Refusal(422, 'Reference already exists');
  if (world.git.commit(sha) === undefined) throw new Refusal(422, 'Object does not exist');
  refuseBroken(call, ref, 'create');
  moveRef(world, repository, ref, sha, call.caller);
  return created(refView(world, repository, ref, sha));
});

const updateRef = onRepository('git/update-ref', 'PATCH', '/git/refs/{ref...}', 'contents:write', (call) => {
  const { world, repository } = call;
  const { sha, force = false } = bodyOf<{ sha: string; force?: boolean }>(call);
  const ref = fullRef(call.params['ref'] ?? '');
  refuseArchived(call);
  const before = repository.refs[ref];
  if (before === undefined) throw new Refusal(422, 'Reference does not exist');
  if (world.git.commit(sha) === undefined) throw new Refusal(422, 'Object does not exist');
  if (!force && !isAncestor(world, before, sha)) throw new Refusal(422, 'Update is not a fast forward');
  refuseBroken(call, ref, 'update');
  moveRef(world, repository, ref, sha, call.caller);
  return ok(refView(world, repository, ref, sha));
});

const deleteRef = onRepository('git/delete-ref', 'DELETE', '/git/refs/{ref...}', 'contents:write', (call) => {
  const ref = fullRef(call.params['ref'] ?? '');
  refuseArchived(call);
  if (!Object.hasOwn(call.repository.refs, ref)) throw new Refusal(422, 'Reference does not exist');
  refuseBroken(call, ref, 'delete');
  delete call.repository.refs[ref];
  return noContent;
});

const getBlob = onRepository('git/get-blob', 'GET', '/git/blobs/{file_sha}', 'contents:read', (call) => {
  const sha = call.params['file_sha'] ?? '';
  const data = found(call.world.git.blob(sha));
  if (/\braw\b/.test(call.accept)) return { status: 200, bytes: data };
  return ok({
    sha,
    node_id: nodeId('B', sha),
    size: data.length,
    url: apiPath(call.world, call.repository, `/git/blobs/${sha}`),
    content: Buffer.from(data)
      .toString('base64')
      .replace(/(.{60})/g, '$1\n'),
    encoding: 'base64',
  });
});

const createBlob = onRepository('git/create-blob', 'POST', '/git/blobs', 'contents:write', (call) => {
  const { content, encoding = 'utf-8' } = bodyOf<{ content: string; encoding?: string }>(call);
  refuseArchived(call);
  const sha = call.world.git.writeBlob(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
  return created({ sha, url: apiPath(call.world, call.repository, `/git/blobs/${sha}`) });
});

const treeView = (call: RepositoryCall, sha: string, entries: readonly AtPath[]) => ({
  sha,
  url: apiPath(call.world, call.repository, `/git/trees/${sha}`),
  tree: entries.map(({ path, mode, sha: id }) => ({
    path,
    mode,
    type: mode === '040000' ? 'tree' : 'blob',
    sha: id,
    ...(mode === '040000' ? {} : { size: call.world.git.blob(id)?.length ?? 0 }),
    url: apiPath(call.world, call.repository, `/git/${mode === '040000' ? 'trees' : 'blobs'}/${id}`),
  })),
  truncated: false,
});

const getTree = onRepository('git/get-tree', 'GET', '/git/trees/{tree_sha}', 'contents:read', (call) => {
  const { world, repository, params, query } = call;
  const name = params['tree_sha'] ?? '';
  const tree = world.git.tree(name) === undefined ? resolveCommit(world, repository, name)?.tree : name;
  const sha = found(tree);
  const entries = [...walk(world.git, sha)];
  // Any value asks for the whole tree, "0" and "false" included.
  const shown = query.has('recursive') ? entries : entries.filter(({ path }) => !path.includes('/'));
  return ok(treeView(call, sha, shown));
});

interface NewEntry {
  readonly path: string;
  readonly mode?: TreeEntry['mode'];
  readonly sha?: string | null;
  readonly content?: string;
}

const createTree = onRepository('git/create-tree', 'POST', '/git/trees', 'contents:write', (call) => {
  const { tree, base_tree: base } = bodyOf<{ tree: readonly NewEntry[]; base_tree?: string }>(call);
  const { git } = call.world;
  refuseArchived(call);
  if (base !== undefined && git.tree(base) === undefined && git.commit(base) === undefined) {
    throw new Refusal(422, 'base_tree is not a valid tree oid');
  }
  const start = base === undefined ? null : (git.commit(base)?.tree ?? base);
  const changes = new Map<string, { mode: TreeEntry['mode']; sha: string } | null>();
  for (const { path, mode = '100644', sha, content } of tree) {
    if (sha === null) changes.set(path, null);
    else if (content !== undefined) changes.set(path, { mode, sha: git.writeBlob(Buffer.from(content)) });
    else if (sha !== undefined && git.blob(sha) !== undefined) changes.set(path, { mode, sha });
    else throw new Refusal(422, `tree.sha ${sha ?? ''} is not a valid blob`);
  }
  const sha = changedTree(git, start, changes);
  return created(
    treeView(
      call,
      sha,
      [...walk(git, sha)].filter(({ path }) => !path.includes('/')),
    ),
  );
});

const getCommit = onRepository('git/get-commit', 'GET', '/git/commits/{commit_sha}', 'contents:read', (call) =>
  ok(gitCommitView(call.world, call.repository, found(call.world.git.commit(call.params['commit_sha'] ?? '')))),
);

interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly date?: string;
}

const createCommit = onRepository('git/create-commit', 'POST', '/git/commits', 'contents:write', (call) => {
  const { world } = call;
  const body = bodyOf<{
    message: string;
    tree: string;
    parents?: readonly string[];
    author?: NewPerson;
    committer?: NewPerson;
  }>(call);
  refuseArchived(call);
  if (world.git.tree(body.tree) === undefined) throw new Refusal(422, 'Tree SHA does not exist');
  const parents = body.parents ?? [];
  if (parents.some((sha) => world.git.commit(sha) === undefined))
    throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  const person = (given: NewPerson): Person => ({
    name: given.name,
    email: given.email,
    date: given.date === undefined ? world.now() : Date.parse(given.date),
  });
  const commit = restCommit(
    world,
    call.caller,
    { tree: body.tree, parents, message: body.message },
    {
      ...(body.author === undefined ? {} : { author: person(body.author) }),
      ...(body.committer === undefined ? {} : { committer: person(body.committer) }),
    },
  );
  return created(gitCommitView(world, call.repository, commit));
});

export const gitOperations = [
  getRef,
  matchingRefs,
  createRef,
  updateRef,
  deleteRef,
  getBlob,
  createBlob,
  getTree,
  createTree,
  getCommit,
  createCommit,
];
