import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tooLongBatches } from '../core/plan/batch-jobs.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type Problem, ProblemError, refuse } from '../errors/problem.ts';
import type { GitHub } from '../github/client.ts';
import { isPlainPath, readBlob, regularFiles, type TreeEntry } from '../github/tree.ts';
import { namedFiles } from '../probes/scan/named-files.ts';
import { makeRolloutPlan } from './make-rollout-plan.ts';
import { planSource } from './plan-source.ts';
import type { Demands } from './policy-file.ts';
import { located, type RolloutFile, rolloutFileFrom } from './rollout-file.ts';

const mostFiles = 20_000;
const mostRead = 300;

export interface CommitPlan {
  /** Path of the rollout file from the root. */
  readonly file: string;
  readonly commit: string;
  readonly params: Readonly<Record<string, string>>;
  /** Nodes to plan with where the inventory is not in files; null: none are known, and such a plan is refused. */
  readonly known: readonly FleetNode[] | null;
  /** Null: no policy demands anything. */
  readonly demands: Demands | null;
  /** A folder on this machine for what is read. */
  readonly temporary: string;
}

export interface PlanAtCommit {
  readonly plan: Plan;
  readonly problems: readonly Problem[];
  /** Sources of the inventory that were not asked, as they are written: the nodes are those that were known. Empty: all was read. */
  readonly guessed: readonly string[];
}

/**
 * The plan that a commit comes to, from its files alone, which are read as data through the API: nothing of it is executed, no address is
 * asked, nothing outside of it is read, links are not followed. Refuses what could not be planned that way.
 */
export async function planAtCommit(
  github: GitHub,
  { file: path, commit, params, known, demands, temporary }: CommitPlan,
): Promise<PlanAtCommit> {
  const entries = new Map((await regularFiles(github, commit, mostFiles)).map((entry) => [entry.path, entry]));
  const folder = await mkdtemp(join(temporary, 'commit-'));
  const root = join(folder, 'files');
  try {
    // Every file is there, and empty: which ones are needed shows by their names.
    for (const { path: each } of entries.values()) await writeBelow(root, each, new Uint8Array());
    const read = await reader(github, root, entries);
    const bytes = await read(path);
    const file = rolloutFileFrom(bytes, { name: path, root, path, commit });
    const guessed = notData(file);
    const [executing] = guessed;
    if (executing !== undefined && known === null) refuse('comment-inventory-executes', { source: executing });
    const { fleet } = file.definition;
    const inventories = fleet.inventory.flatMap((source) => (source.kind === 'file' ? [source.file] : []));
    const needed = [
      ...(await Promise.all(inventories.map((pattern) => namedFiles(pattern, root)))).flat(),
      ...Object.keys((await planSource(file)).files),
    ];
    for (const each of new Set(needed)) if (each !== path && entries.has(each)) await read(each);
    const inventory = executing === undefined ? [] : [await knownNodes(folder, known ?? [])];
    const made = await makeRolloutPlan(file, { params, inventory, secrets: {}, env: {}, demands });
    const problems = [...made.problems, ...located(file, tooLongBatches(made.plan))];
    if (problems.some(({ severity }) => severity === 'error')) throw new ProblemError(problems, made.sources);
    return { plan: made.plan, problems, guessed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files of the commit where they belong, so many at most. */
async function reader(github: GitHub, root: string, entries: ReadonlyMap<string, TreeEntry>) {
  let left = mostRead;
  return async (path: string): Promise<Uint8Array> => {
    left -= 1;
    if (left < 0) refuse('comment-repository-too-large', { files: mostRead + 1, limit: mostRead });
    const entry = entries.get(path);
    const bytes = entry === undefined ? null : await readBlob(github, entry);
    if (bytes === null) return refuse('file-not-readable', { file: path, why: 'it is not there, or too large' });
    await writeBelow(root, path, bytes);
    return bytes;
  };
}

async function writeBelow(root: string, path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o700 });
  await writeFile(join(root, path), bytes, { mode: 0o600 });
}

/** Nodes as an inventory file beside the files of the commit. Gives its path. */
async function knownNodes(folder: string, nodes: readonly FleetNode[]): Promise<string> {
  const path = join(folder, 'known-nodes.json');
  await writeFile(path, JSON.stringify({ nodes }), { mode: 0o600 });
  return path;
}

/**
 * The sources of the inventory that are no files. Refuses paths that lead out of the commit: whatever names a file names one of its files,
 * not one of the machine that plans.
 */
function notData({ definition }: RolloutFile): string[] {
  const { fleet, ssh, gates } = definition;
  const named = [
    ...fleet.inventory.flatMap((source) => (source.kind === 'file' ? [source.file] : [])),
    ...(ssh?.knownHosts === undefined ? [] : [ssh.knownHosts]),
    ...gates.flatMap(({ check }) => {
      if (check.kind === 'attestation') return [check.attestation.trustedRoot];
      if (check.kind !== 'scan') return [];
      const { exceptions, vex } = check.scan;
      return [...vex, ...(exceptions === undefined ? [] : [exceptions])];
    }),
  ];
  for (const path of named) {
    // A pattern could put `..` together from its parts.
    if (/\.\.|[{}()]/.test(path) || !isPlainPath(path.replace(/^\.\//, ''))) refuse('comment-path-outside', { path });
  }
  return fleet.inventory.flatMap((source) => {
    if (source.kind === 'run') return [source.command.join(' ')];
    return source.kind === 'http' ? [source.url] : [];
  });
}
