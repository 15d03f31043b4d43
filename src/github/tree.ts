import { refuse } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { decodeBase64 } from './content.ts';
import { Fields } from './fields.ts';

const permission = 'contents: read';
/** Larger files are neither scripts nor inventories that anybody could review. */
const largestBlob = 16 * 1024 * 1024;

export interface TreeEntry {
  readonly path: string;
  readonly oid: string;
  readonly size: number;
}

/** The regular files of a commit, at most so many; links, submodules and paths that could leave a folder are left out. */
export async function regularFiles(github: GitHub, commit: string, most: number): Promise<readonly TreeEntry[]> {
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
  const tree = new Fields(await github.read(route, { tree_sha: commit, recursive: '1' }, { permission }), route);
  const entries = tree.list('tree').filter((each) => each.text('type') === 'blob' && each.text('mode') !== '120000');
  if (tree.flag('truncated') || entries.length > most)
    refuse('comment-repository-too-large', { files: entries.length, limit: most });
  const files = entries.map((each) => ({ path: each.text('path'), oid: each.oid('sha'), size: each.count('size') }));
  return files.filter(({ path }) => isPlainPath(path));
}

/** A path from a root that stays below it, on every system. */
export function isPlainPath(path: string): boolean {
  if (path === '' || /[\0\\:]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}

export async function readBlob(github: GitHub, { oid, size }: TreeEntry): Promise<Uint8Array | null> {
  if (size > largestBlob) return null;
  const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
  // In base64, in lines, in JSON.
  const blob = new Fields(
    await github.read(route, { file_sha: oid }, { permission, maxBytes: 2 * largestBlob }),
    route,
  );
  const content = blob.text('content');
  return blob.text('encoding') === 'base64' ? decodeBase64(content) : Buffer.from(content);
}
