import { refuse } from '../errors/problem.ts';
import type { GitHub } from './client.ts';
import { fieldsOfEach } from './fields.ts';

export interface Artifact {
  readonly id: number;
  readonly name: string;
  /** Of the archive, in bytes. */
  readonly size: number;
  readonly expired: boolean;
}

export interface ArtifactBounds {
  /** Of the archive and of each file that is taken out of it, in bytes. */
  readonly mostBytes: number;
}

const permission = 'actions: read';

/** Every artifact of a run, of all its attempts. */
export async function listArtifacts(github: GitHub, run: number): Promise<readonly Artifact[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts';
  const items = await github.list(route, { run_id: run }, { key: 'artifacts', permission });
  return fieldsOfEach(items, route).map((each) => ({
    id: each.count('id'),
    name: each.text('name'),
    size: each.count('size_in_bytes'),
    expired: each.flag('expired'),
  }));
}

/**
 * One file of an artifact, by its name inside; null when it holds no such file. Refuses with `artifact-unreadable` what is too large,
 * expired, or no archive.
 */
export async function readArtifactFile(
  github: GitHub,
  { id, name, size, expired }: Artifact,
  file: string,
  { mostBytes }: ArtifactBounds,
): Promise<Uint8Array | null> {
  const unreadable = (detail: string): never => refuse('artifact-unreadable', { name, detail });
  if (expired) return unreadable('it has expired');
  if (size > mostBytes) return unreadable(`it is larger than ${mostBytes} bytes`);
  const data = await download(github, id, mostBytes);
  if (data === null) return unreadable('it is gone');
  if (!(data instanceof ArrayBuffer)) return unreadable('it is no archive');
  const { unzipFile } = await import('./unzip.ts');
  const outcome = unzipFile(new Uint8Array(data), file, mostBytes);
  return outcome.kind === 'bad' ? unreadable(outcome.detail) : outcome.contents;
}

async function download(github: GitHub, id: number, mostBytes: number): Promise<unknown> {
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}';
  const params = { artifact_id: id, archive_format: 'zip' };
  const found = await github.find(route, params, { permission, maxBytes: mostBytes, timeoutMs: 120_000 });
  return found?.data ?? null;
}
