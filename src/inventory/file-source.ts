import { glob, readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';
import type { InventoryNode } from '../core/fleet/merge.ts';
import { type Path, type Problem, problem } from '../errors/problem.ts';
import { decode } from './decode.ts';
import { Findings } from './findings.ts';
import { formatOfFile, readerOf } from './format.ts';
import type { InventoryContext, LoadedSource } from './source.ts';
import { NodeListReader } from './node-list.ts';

/** A JavaScript string holds half a gigabyte. */
const maxBytes = 500 * 1024 * 1024;
const skippedFolders = new Set(['.git', 'node_modules']);

/** Reads a file, or all the files that a pattern matches, sorted by code unit. What is outside the root may be named as well. */
export async function loadFiles(file: string, path: Path | null, context: InventoryContext): Promise<LoadedSource> {
  const where = path === null ? {} : { path };
  const names = await namesOf(file, context.root);
  if (names.length === 0) {
    return { lists: [], problems: [problem('inventory-glob-empty', { pattern: file }, where)], texts: new Map() };
  }
  const lists: (readonly InventoryNode[])[] = [];
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  for (const name of names) {
    const content = await contentOf(name, context);
    if ('problem' in content) {
      problems.push({ ...content.problem, ...where });
      continue;
    }
    const findings = new Findings();
    const reader = new NodeListReader(findings);
    const input = decode(name, content.bytes, findings);
    if (input !== null) {
      const read = await readerOf(formatOfFile(name, input.text));
      read(input, reader, findings);
    }
    lists.push(reader.nodes);
    const found = findings.problems();
    problems.push(...found);
    if (found.length > 0 && input !== null) texts.set(name, input.text);
  }
  return { lists, problems, texts };
}

/** Of a name that is a file as it stands, that name, also where it looks like a pattern. */
async function namesOf(file: string, root: string): Promise<readonly string[]> {
  if (!/[*?[\]{}]/.test(file) || (await exists(resolve(root, file)))) return [file];
  const found: string[] = [];
  const exclude = (name: string) => skippedFolders.has(basename(name));
  for await (const name of glob(file, { cwd: root, exclude })) {
    const stats = await stat(resolve(root, name)).catch(() => null);
    if (stats?.isFile() === true) found.push(isAbsolute(name) ? name : name.split(sep).join('/'));
  }
  return found.sort();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function contentOf(
  file: string,
  { root, signal }: InventoryContext,
): Promise<{ bytes: Uint8Array } | { problem: Problem }> {
  try {
    const path = resolve(root, file);
    const stats = await stat(path);
    if (stats.isDirectory()) return unreadable(file, 'it is a folder');
    if (!stats.isFile() && !stats.isFIFO()) return unreadable(file, 'it is no regular file');
    if (stats.size > maxBytes) return { problem: problem('inventory-too-large', { source: file, limit: '500 MiB' }) };
    return { bytes: await readFile(path, signal === undefined ? {} : { signal }) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || code === 'ABORT_ERR') throw error;
    if (code === 'ENOENT') return { problem: problem('inventory-file-missing', { file }) };
    return unreadable(file, reasons[code] ?? message);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  ENOTDIR: 'a part of its path is a file',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

function unreadable(file: string, why: string): { problem: Problem } {
  return { problem: problem('inventory-file-unreadable', { file, why }) };
}
