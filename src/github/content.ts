import { problem, ProblemError } from '../errors/problem.ts';
import type { GitHub, Repository } from './client.ts';
import { Fields, fieldsOfEach } from './fields.ts';

/** GitHub gives the contents of larger files by another call alone; none that we read is. */
const mostBytes = 1_048_576;

/** A file of a repository as it was at a commit, or, where that is null, as it is on the default branch; null when it is not there. */
export async function readFileAt(
  github: GitHub,
  commit: string | null,
  path: string,
  { owner, name }: Repository = github.repository,
): Promise<Uint8Array | null> {
  const route = 'GET /repos/{owner}/{repo}/contents/{path}';
  const at = commit === null ? {} : { ref: commit };
  const found = await github.find(route, { owner, repo: name, path, ...at }, { permission: 'contents: read' });
  if (found === null) return null;
  const fields = new Fields(found.data, route);
  const size = fields.count('size');
  if (size > mostBytes)
    throw new ProblemError([problem('github-answer-too-large', { call: `${route} (${path})`, limit: mostBytes })]);
  return decodeBase64(fields.text('content'));
}

/** Paths of what lies in a folder of the repository as it was at a commit; empty where it is not there, or no folder. */
export async function listFolderAt(github: GitHub, commit: string, path: string): Promise<string[]> {
  const route = 'GET /repos/{owner}/{repo}/contents/{path}';
  const found = await github.find(route, { path, ref: commit }, { permission: 'contents: read' });
  return found === null || !Array.isArray(found.data)
    ? []
    : fieldsOfEach(found.data, route).map((each) => each.text('path'));
}

/** GitHub breaks base64 into lines. */
export function decodeBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
