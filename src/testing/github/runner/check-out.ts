/** Lays a commit of the stand-in out as a shallow git checkout, as actions/checkout does with its default depth. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { resolveCommit } from '../git/commits.ts';
import { walk } from '../git/trees.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';

interface Place {
  readonly world: World;
  /** Where objects are kept for all checkouts. */
  readonly folder: string;
}

/** Gives the commit. Throws where the ref names none. `branch`: what is checked out; absent: a detached head. */
export function checkOut(
  { world, folder }: Place,
  repository: Repository,
  ref: string,
  into: string,
  branch?: string,
): string {
  const commit = resolveCommit(world, repository, ref);
  if (commit === undefined) throw new Error(`A branch or tag with the name '${ref}' could not be found`);
  const objects = join(folder, 'objects');
  const ids = [commit.sha, commit.tree, ...[...walk(world.git, commit.tree)].map(({ sha }) => sha)];
  for (const id of ids) writeObject(world, objects, id);
  mkdirSync(into, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', into, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: into },
    });
  };
  git('init', '--quiet', '--initial-branch', repository.defaultBranch);
  writeFileSync(join(into, '.git/objects/info/alternates'), `${objects}\n`);
  if (commit.parents.length > 0) writeFileSync(join(into, '.git/shallow'), `${commit.sha}\n`);
  git('remote', 'add', 'origin', `${world.serverUrl}/${repository.owner}/${repository.name}`);
  git('checkout', '--quiet', '--force', ...(branch === undefined ? ['--detach'] : ['-B', branch]), commit.sha);
  return commit.sha;
}

function writeObject(world: World, objects: string, id: string): void {
  const folder = join(objects, id.slice(0, 2));
  const file = join(folder, id.slice(2));
  if (existsSync(file)) return;
  const { kind, data } = world.git.encoded(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, deflateSync(Buffer.concat([Buffer.from(`${kind} ${data.length}\0`), data])));
}
