import type { Commit, Person } from '../git/objects.ts';
import { walk } from '../git/trees.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { apiPath, instant, nodeId, userOrNull, webPath } from './common.ts';

const person = ({ name, email, date }: Person) => ({ name, email, date: instant(date) });

const verification = (commit: Commit) => ({
  verified: commit.verified,
  reason: commit.verified ? 'valid' : 'unsigned',
  signature: commit.verified ? '-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n' : null,
  payload: commit.verified ? `tree ${commit.tree}\n` : null,
  verified_at: commit.verified ? instant(commit.committer.date) : null,
});

export const refView = (world: World, repository: Repository, ref: string, sha: string) => ({
  ref,
  node_id: nodeId('REF', `${repository.id}:${ref}`),
  url: apiPath(world, repository, `/git/${ref}`),
  object: { sha, type: 'commit', url: apiPath(world, repository, `/git/commits/${sha}`) },
});

export const gitCommitView = (world: World, repository: Repository, commit: Commit) => ({
  sha: commit.sha,
  node_id: nodeId('C', commit.sha),
  url: apiPath(world, repository, `/git/commits/${commit.sha}`),
  html_url: webPath(world, repository, `/commit/${commit.sha}`),
  author: person(commit.author),
  committer: person(commit.committer),
  message: commit.message,
  tree: { sha: commit.tree, url: apiPath(world, repository, `/git/trees/${commit.tree}`) },
  parents: commit.parents.map((sha) => ({
    sha,
    url: apiPath(world, repository, `/git/commits/${sha}`),
    html_url: webPath(world, repository, `/commit/${sha}`),
  })),
  verification: verification(commit),
});

export const commitView = (world: World, repository: Repository, commit: Commit) => ({
  sha: commit.sha,
  node_id: nodeId('C', commit.sha),
  url: apiPath(world, repository, `/commits/${commit.sha}`),
  html_url: webPath(world, repository, `/commit/${commit.sha}`),
  comments_url: apiPath(world, repository, `/commits/${commit.sha}/comments`),
  commit: {
    url: apiPath(world, repository, `/git/commits/${commit.sha}`),
    author: person(commit.author),
    committer: person(commit.committer),
    message: commit.message,
    comment_count: 0,
    tree: { sha: commit.tree, url: apiPath(world, repository, `/git/trees/${commit.tree}`) },
    verification: verification(commit),
  },
  author: userOrNull(world, commit.authorLogin),
  committer: userOrNull(world, commit.committerLogin),
  parents: commit.parents.map((sha) => ({
    sha,
    url: apiPath(world, repository, `/commits/${sha}`),
    html_url: webPath(world, repository, `/commit/${sha}`),
  })),
});

export const simpleCommit = (commit: Commit) => ({
  id: commit.sha,
  tree_id: commit.tree,
  message: commit.message,
  timestamp: instant(commit.committer.date),
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email },
});

export interface ChangedFile {
  readonly path: string;
  readonly status: 'added' | 'removed' | 'modified';
  readonly sha: string;
}

/** Files that differ between two trees; null stands for an empty one. */
export const changedFiles = (world: World, before: string | null, after: string): readonly ChangedFile[] => {
  const files = (tree: string | null) =>
    new Map(
      [...(tree === null ? [] : walk(world.git, tree))].filter(({ mode }) => mode !== '040000').map((f) => [f.path, f]),
    );
  const old = files(before);
  const now = files(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return paths.flatMap((path): readonly ChangedFile[] => {
    const was = old.get(path);
    const is = now.get(path);
    if (is === undefined) return was === undefined ? [] : [{ path, status: 'removed', sha: was.sha }];
    if (was === undefined) return [{ path, status: 'added', sha: is.sha }];
    return was.sha === is.sha && was.mode === is.mode ? [] : [{ path, status: 'modified', sha: is.sha }];
  });
};

const linesOf = (world: World, sha: string): number =>
  Buffer.from(world.git.blob(sha) ?? new Uint8Array())
    .toString('latin1')
    .split('\n').length - 1;

/** Lines are counted as if a changed file were replaced as a whole. */
export const fileView = (world: World, repository: Repository, commit: string, file: ChangedFile) => {
  const lines = linesOf(world, file.sha);
  const additions = file.status === 'removed' ? 0 : lines;
  const deletions = file.status === 'removed' ? lines : 0;
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: webPath(world, repository, `/blob/${commit}/${file.path}`),
    raw_url: webPath(world, repository, `/raw/${commit}/${file.path}`),
    contents_url: apiPath(world, repository, `/contents/${file.path}?ref=${commit}`),
  };
};
