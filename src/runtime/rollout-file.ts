import { stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ProblemError, type Problem, refuse } from '../errors/problem.ts';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import { readBounded } from '../io/read-bounded.ts';
import { type ParsedRolloutFile, parseRolloutFile } from '../spec/parse-rollout-file.ts';
import { sizeLimit } from '../spec/yaml/decode.ts';

/** A rollout file that was read and found good. */
export interface RolloutFile {
  /** As it was asked for: the name in locations. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The git root above it, or its own folder: where commands run and paths begin. Absolute. */
  readonly root: string;
  /** Its path from the root, with forward slashes. */
  readonly path: string;
  /** Full SHA of the commit that it is of; absent: the one that is checked out. */
  readonly commit?: string;
  readonly definition: RolloutDefinition;
  /** Only warnings. */
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, string>;
  readonly locate: ParsedRolloutFile['locate'];
  readonly unsupported: ParsedRolloutFile['unsupported'];
}

/** Reads and checks a rollout file; refuses it with every problem in it. `name`: what it is called in problems, where that is not its path. */
export async function readRolloutFile(path: string, name: string = path): Promise<RolloutFile> {
  const root = rootOf(path);
  const below = relative(root, resolve(path)).split(sep).join('/');
  return rolloutFileFrom(await readBytes(path, name), { name, root, path: below });
}

/** Checks a rollout file that was read already; refuses it with every problem in it. */
export function rolloutFileFrom(
  bytes: Uint8Array,
  place: Pick<RolloutFile, 'name' | 'root' | 'path' | 'commit'>,
): RolloutFile {
  const { name } = place;
  const { definition, problems, locate, unsupported } = parseRolloutFile(bytes, name);
  const sources = new Map([[name, new TextDecoder().decode(bytes)]]);
  if (definition === null) throw new ProblemError(problems, sources);
  return { ...place, bytes, definition, problems, sources, locate, unsupported };
}

export async function readBytes(path: string, name: string = path): Promise<Uint8Array> {
  try {
    const bytes = await readBounded(path, sizeLimit);
    if (bytes !== null) return bytes;
    const { size } = await stat(path);
    const location = { file: name, line: 1, column: 1 };
    return refuse('file-too-large', { size: size > sizeLimit ? size : null, limit: sizeLimit }, { location });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : message;
    return refuse('file-not-readable', { file: name, why });
  }
}

/** The git root above a file, or its own folder. Absolute. */
export function rootOf(file: string): string {
  const own = dirname(resolve(file));
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return own;
  }
}

/** Gives problems that name a place in the rollout file their line and column. */
export function located(file: RolloutFile, problems: readonly Problem[]): Problem[] {
  return problems.map((found) =>
    found.path === undefined || found.location !== undefined ? found : { ...found, location: file.locate(found.path) },
  );
}
