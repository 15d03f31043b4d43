import { glob, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';

const skippedFolders = new Set(['.git', 'node_modules']);

/** The files that a path or glob names, relative to the root and sorted by code unit; empty: it names none. */
export async function namedFiles(pattern: string, root: string): Promise<string[]> {
  if (await isFile(resolve(root, pattern))) return [pattern];
  if (!/[*?[\]{}]/.test(pattern)) return [];
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd: root, exclude: (each) => skippedFolders.has(basename(each)) })) {
    if (await isFile(resolve(root, name))) found.push(isAbsolute(name) ? name : name.split(sep).join('/'));
  }
  return found.sort();
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
