import { problem, ProblemError } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { Fields } from './fields.ts';

/** GitHub gives the contents of larger files by another call alone; none that we read is. */
const mostBytes = 1_048_576;

/** A file of the repository as it was at a commit; null when it is not there. */
export async function readFileAt(github: GitHub, commit: string, path: string): Promise<Uint8Array | null> {
  const route = 'GET /repos/{owner}/{repo}/contents/{path}';
  const found = await github.find(route, { path, ref: commit }, { permission: 'contents: read' });
  if (found === null) return null;
  const fields = new Fields(found.data, route);
  const size = fields.count('size');
  if (size > mostBytes)
    throw new ProblemError([problem('github-answer-too-large', { call: `${route} (${path})`, limit: mostBytes })]);
  return decodeBase64(fields.text('content'));
}

/** GitHub breaks base64 into lines. */
export function decodeBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
