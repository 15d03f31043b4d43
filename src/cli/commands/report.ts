import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { replay } from '../../core/rollout/evolve.ts';
import { refuse } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { writeFileAtomic } from '../../io/files.ts';
import { reportPage } from '../../report/html/page.ts';
import { ledgerFlags } from '../arguments.ts';
import { exitCodes, type Invocation, valueOf } from '../command-spec.ts';
import { driverHere, openLedger } from '../executions.ts';
import { Output } from '../output.ts';
import { openRecord } from '../record.ts';
import { version } from '../../runtime/version.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const { ledger, onGitHub } = await openRecord(invocation);
  const id = await ledger.resolve(invocation.positionals[0] ?? '');
  const asked = valueOf(invocation, 'out');
  const path = resolve(asked ?? (await usualPath(invocation, id, onGitHub)));
  const [plan, { events }] = await Promise.all([ledger.readPlan(id), ledger.read(id)]);
  const state = replay(plan, events);
  const page = reportPage(state, events, {
    now: systemClock.now(),
    flags: onGitHub ? null : ledgerFlags(invocation),
    ...(onGitHub ? {} : await driverHere(invocation, id, state)),
    version,
  });
  // Where nobody said where to it is as private as the ledger; a file that somebody asked for is theirs to share.
  await write(path, page, asked === undefined ? 0o600 : 0o644);
  if (output.json) output.value({ path });
  else output.text(relative(process.cwd(), path));
  return exitCodes.done;
}

/**
 * Beside the record, or here where that is on GitHub. Not resolved here: the bundler takes a path that it can half work out for files to
 * ship, and would ship every page below.
 */
async function usualPath(invocation: Invocation, id: string, onGitHub: boolean): Promise<string> {
  if (onGitHub) return `${id}.html`;
  return join(dirname(await openLedger(invocation).outputFolder(id)), 'report.html');
}

async function write(path: string, page: string, mode: number): Promise<void> {
  try {
    if (await isFolder(path)) refuse('file-not-writable', { file: path, why: 'it is a folder' });
    await writeFileAtomic(path, page, { mode });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    refuse('file-not-writable', {
      file: path,
      why: error.code === 'ENOENT' ? 'its folder does not exist' : String(error.code),
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true;
}
