import { inheritedVariables, paramVariables } from '../core/environment.ts';
import { makeMasker } from '../core/mask.ts';
import { type Path, type Problem, problem } from '../errors/problem.ts';
import { type ProcessResult, runProcess } from '../io/process.ts';
import { Findings } from './findings.ts';
import { formatOfOutput, readerOf } from './format.ts';
import type { InventoryContext, LoadedSource } from './source.ts';
import { NodeListReader } from './node-list.ts';

const timeoutMs = 60_000;
const maxLength = 256 * 1024 * 1024;
const shownOutput = 500;

/**
 * Runs a command from the root, without a shell, with PATH, the declared secrets and the params in its environment, and reads the
 * nodes that it prints: the JSON form, one JSON node a line, or what an Ansible inventory script prints.
 */
export async function loadRun(
  command: readonly string[],
  path: Path | null,
  { root, env, secrets, params, signal }: InventoryContext,
): Promise<LoadedSource> {
  const where = path === null ? {} : { path };
  const masker = makeMasker(Object.values(secrets));
  const name = masker.text(command.join(' '));
  const result = await runProcess({
    command: { argv: command },
    cwd: root,
    env: { ...inheritedVariables(env, []), ...secrets, ...paramVariables(params) },
    timeoutMs,
    stdoutLength: maxLength,
    ...(signal === undefined ? {} : { signal }),
  });
  const failed = (problems: readonly Problem[]) => ({ lists: [], problems, texts: new Map<string, string>() });
  const why = failureOf(result);
  if (why !== null) {
    const output = masker.text(result.tail).trim().slice(-shownOutput);
    return failed([problem('inventory-run-failed', { command: name, why, output }, where)]);
  }
  if (result.stdoutTruncated)
    return failed([problem('inventory-too-large', { source: name, limit: '256 MiB' }, where)]);
  if (result.stdout.trim() === '') return failed([problem('inventory-empty-text', { source: name }, where)]);

  const findings = new Findings();
  const reader = new NodeListReader(findings);
  const source = `output of ${name}`;
  const text = result.stdout.replace(/^\uFEFF/, '');
  const read = await readerOf(formatOfOutput(text));
  read({ source, text, ascii: false }, reader, findings);
  const problems = findings.problems();
  return { lists: [reader.nodes], problems, texts: new Map(problems.length > 0 ? [[source, text]] : []) };
}

/** Null: it ended well. */
function failureOf({ end }: ProcessResult): string | null {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? null : `ended with exit code ${end.code}`;
    case 'signalled':
      return `was ended by ${end.signal}`;
    case 'timeout':
      return `took longer than ${timeoutMs / 1000} seconds and was ended`;
    case 'aborted':
      return 'was interrupted';
    case 'lost':
      return 'was lost sight of';
    case 'not-started':
      return `could not be started: ${startFailures[end.code] ?? end.message}`;
  }
}

const startFailures: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it is not executable',
  ENOCWD: 'the root folder does not exist',
};
