/** Paths in trees: reading them, walking them, and making a new tree from changed files. */
import type { GitObjects, TreeEntry } from './objects.ts';

export interface AtPath {
  readonly path: string;
  readonly mode: TreeEntry['mode'];
  readonly sha: string;
}

/** null for a file that is gone. */
export type Changes = ReadonlyMap<string, { readonly mode: TreeEntry['mode']; readonly sha: string } | null>;

/** The entry at a path; the tree itself for an empty path. */
export const entryAt = (git: GitObjects, tree: string, path: string): AtPath | undefined => {
  let current: AtPath = { path: '', mode: '040000', sha: tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const entry = git.tree(current.sha)?.find((each) => each.name === name);
    if (entry === undefined) return undefined;
    current = { path: current.path === '' ? name : `${current.path}/${name}`, mode: entry.mode, sha: entry.sha };
  }
  return current;
};

export const walk = function* (git: GitObjects, tree: string, prefix = ''): Generator<AtPath> {
  for (const { name, mode, sha } of git.tree(tree) ?? []) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    yield { path, mode, sha };
    if (mode === '040000') yield* walk(git, sha, path);
  }
};

/** A tree without empty folders, as git has none. */
export const changedTree = (git: GitObjects, base: string | null, changes: Changes): string =>
  changedFolder(git, base, changes) ?? git.writeTree([]);

const changedFolder = (git: GitObjects, base: string | null, changes: Changes): string | null => {
  const entries = new Map((base === null ? [] : (git.tree(base) ?? [])).map((entry) => [entry.name, entry]));
  const folders = new Map<string, Map<string, { mode: TreeEntry['mode']; sha: string } | null>>();
  for (const [path, change] of changes) {
    const slash = path.indexOf('/');
    if (slash === -1) {
      if (change === null) entries.delete(path);
      else entries.set(path, { name: path, ...change });
      continue;
    }
    const folder = path.slice(0, slash);
    const inside = folders.get(folder) ?? new Map<string, { mode: TreeEntry['mode']; sha: string } | null>();
    inside.set(path.slice(slash + 1), change);
    folders.set(folder, inside);
  }
  for (const [name, inside] of folders) {
    const before = entries.get(name);
    const sha = changedFolder(git, before?.mode === '040000' ? before.sha : null, inside);
    if (sha === null) entries.delete(name);
    else entries.set(name, { name, mode: '040000', sha });
  }
  return entries.size === 0 ? null : git.writeTree([...entries.values()]);
};
