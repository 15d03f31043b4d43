import { glob, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';

const skippedFolders = new Set(['.git', 'node_modules']);

/**
 * The files that a path or glob names, relative to the root and sorted by code unit; empty: it names none. A link that leads nowhere is
 * among them, so that whoever reads it finds out: what it should lead to is missing.
 */
export async function namedFiles(pattern: string, root: string): Promise<string[]> {
  if ((await kindOf(resolve(root, pattern))) === 'file') return [pattern];
  if (!/[*?[\]{}]/.test(pattern)) return [];
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd: root, exclude: (each) => skippedFolders.has(basename(each)) })) {
    if ((await kindOf(resolve(root, name))) === 'other') continue;
    found.push(isAbsolute(name) ? name : name.split(sep).join('/'));
  }
  return found.sort();
}

async function kindOf(path: string): Promise<'file' | 'other' | 'gone'> {
  return stat(path).then(
    (stats) => (stats.isFile() ? 'file' : 'other'),
    () => 'gone',
  );
}
