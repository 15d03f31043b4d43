import { createHash } from 'node:crypto';
import type { Addition, TreeFile } from './repository.ts';

/** The branch as it is at one commit. */
export interface Snapshot {
  /** Null: there is no such branch. */
  readonly commit: string | null;
  readonly files: ReadonlyMap<string, TreeFile>;
}

export const nothing: Snapshot = { commit: null, files: new Map() };

export interface FileChanges {
  readonly additions: readonly Addition[];
  readonly deletions: readonly string[];
}

/** The branch after a commit of ours: nothing of it has to be read again. */
export function changed(before: Snapshot, commit: string, { additions, deletions }: FileChanges): Snapshot {
  const files = new Map(before.files);
  for (const path of deletions) files.delete(path);
  for (const { path, contents } of additions) files.set(path, { path, oid: blobOid(contents), size: contents.length });
  return { commit, files };
}

/** The name that git gives to contents. */
export function blobOid(contents: Uint8Array): string {
  return createHash('sha1').update(`blob ${contents.length}\0`).update(contents).digest('hex');
}

/** What is directly in a folder: names in order, by code unit. */
export function namesIn({ files }: Snapshot, folder: string): readonly string[] {
  const names: string[] = [];
  for (const path of files.keys()) {
    if (path.startsWith(`${folder}/`) && !path.includes('/', folder.length + 1))
      names.push(path.slice(folder.length + 1));
  }
  return names.sort();
}

/** Every file in a folder and below it. */
export function pathsBelow({ files }: Snapshot, folder: string): readonly string[] {
  return [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
}
