import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import type { Command } from '../core/definition/steps.ts';
import type { PlanSource } from '../core/plan/plan.ts';
import { type Problem, problem, ProblemError } from '../errors/problem.ts';
import { namedFiles } from '../transport/ssh/named-files.ts';
import type { RolloutFile } from './rollout-file.ts';

const gitTimeout = 10_000;

/**
 * What a plan is made from: the rollout file, the local files that its commands name and that excuse findings, its known
 * hosts, and the commit.
 */
export async function planSource(file: RolloutFile): Promise<PlanSource> {
  const names = new Set([
    file.path,
    ...commandsOf(file.definition).flatMap((command) => namedFiles(command, file.root).map(({ path }) => path)),
    ...(await excusingFiles(file.definition, file.root)),
  ]);
  const files: Record<string, string> = {};
  for (const name of [...names].sort()) {
    const bytes = name === file.path ? file.bytes : await readFile(resolve(file.root, name));
    files[name] = hashOf(bytes);
  }
  const { knownHosts } = file.definition.ssh ?? {};
  if (knownHosts !== undefined) {
    const path = resolve(file.root, knownHosts);
    files[relative(file.root, path).split(sep).join('/')] = hashOf(await readKnownHosts(path, knownHosts, file));
  }
  return { file: file.path, files, commit: file.commit ?? (await commitOf(file.root)) };
}

/**
 * Exceptions and VEX documents of scan gates and the trusted roots of attestation gates, as far as they are there: they decide what passes,
 * unlike reports, which come and go.
 */
async function excusingFiles({ gates }: RolloutDefinition, root: string): Promise<string[]> {
  const scans = gates.flatMap(({ check }) => (check.kind === 'scan' ? [check.scan] : []));
  const roots = gates.flatMap(({ check }) => (check.kind === 'attestation' ? [check.attestation.trustedRoot] : []));
  const excuses = scans.flatMap(({ exceptions, vex }) => [...vex, ...(exceptions === undefined ? [] : [exceptions])]);
  const patterns = [...excuses, ...roots];
  if (patterns.length === 0) return [];
  const { namedFiles: filesOfPattern } = await import('../probes/scan/named-files.ts');
  const named = (await Promise.all(patterns.map((pattern) => filesOfPattern(pattern, root)))).flat();
  return named.filter((name) => existsSync(resolve(root, name)));
}

async function readKnownHosts(path: string, name: string, file: RolloutFile): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'it does not exist' : message;
    const place = ['ssh', 'known-hosts'];
    const where = { path: place, location: file.locate(place) };
    throw new ProblemError([problem('known-hosts-unreadable', { file: name, error: why }, where)], file.sources);
  }
}

/** Warnings about the files that a plan was made from and that are not what they were then. */
export async function changesSince(source: PlanSource, root: string): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const [file, hash] of Object.entries(source.files)) {
    const now = await readFile(resolve(root, file)).then(hashOf, () => null);
    if (now === hash) continue;
    const code = file === source.file ? 'rollout-file-changed' : 'planned-file-changed';
    found.push(problem(code, { file, gone: now === null }, { severity: 'warning' }));
  }
  return found;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The full SHA that is checked out; null outside git, before the first commit, and where git is not installed. */
export async function commitOf(root: string): Promise<string | null> {
  if (!existsSync(join(root, '.git'))) return null;
  const { runProcess } = await import('../io/process.ts');
  const { end, stdout } = await runProcess({
    // The repository may belong to somebody else than who runs this, in containers above all; reading a SHA runs none of its code.
    command: { argv: ['git', '-c', `safe.directory=${root}`, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] },
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', GIT_TERMINAL_PROMPT: '0' },
    timeoutMs: gitTimeout,
    stdoutLength: 100,
  });
  const sha = stdout.trim();
  return end.kind === 'exited' && end.code === 0 && /^[0-9a-f]{40,64}$/.test(sha) ? sha : null;
}

function commandsOf(definition: RolloutDefinition): Command[] {
  const actions = [...Object.values(definition.steps), ...definition.tasks].map(({ action }) => action);
  const commands = actions.flatMap((action) => (action.kind === 'run' ? [action.command] : []));
  return [...commands, ...definition.gates.flatMap(({ check }) => (check.kind === 'run' ? [check.command] : []))];
}
