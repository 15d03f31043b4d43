import { closeSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plan } from '../../core/plan/plan.ts';
import { syncFolder, writeFileDurable } from '../../io/files.ts';
import { eventLines } from '../event-lines.ts';
import type { ExecutionId, Holder } from '../port.ts';
import { type EventFile, startEventFile } from './event-file.ts';
import { type Claim, claimFence } from './lease-file.ts';
import { isOsError } from './os-errors.ts';

/** An execution in the making, that no reader sees: its folder has no number yet. */
export interface HiddenExecution {
  readonly folder: string;
  readonly claim: Claim;
}

const prefix = '.new-';
/** Longer than any creation takes: its maker has died. */
const abandonedMs = 3_600_000;

export async function makeHidden(dir: string, plan: Plan, holder: Holder, now: number): Promise<HiddenExecution> {
  await prepareLedger(dir, now);
  // The global one is loaded when it is first used: `status` never does.
  const folder = `${dir}/${prefix}${crypto.randomUUID()}`;
  try {
    await mkdir(folder, { mode: 0o700 });
    await mkdir(`${folder}/inbox`, { mode: 0o700 });
    await mkdir(`${folder}/output`, { mode: 0o700 });
    await writeFileDurable(`${folder}/plan.json`, JSON.stringify(plan));
    const claim = claimFence(folder, 1, holder, now);
    if (claim === null) throw new Error(`${folder} is not ours alone`);
    return { folder, claim };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Gives it its number and first events, and so makes it visible, whole. Null when that number is taken. */
export async function reveal(
  { folder, claim }: HiddenExecution,
  dir: string,
  id: ExecutionId,
  first: readonly object[],
): Promise<EventFile | null> {
  const lines = eventLines(
    first.map((event) => JSON.stringify(event)),
    1,
    claim.fence,
  );
  const file = await startEventFile(folder, claim.fence, lines, first.length);
  try {
    await syncFolder(folder);
    await rename(folder, `${dir}/${id}`);
    await syncFolder(dir);
    return { ...file, path: file.path.replace(folder, () => `${dir}/${id}`) };
  } catch (error) {
    closeSync(file.fd);
    if (isOsError(error, 'EEXIST', 'ENOTEMPTY')) return null;
    throw error;
  }
}

export async function discard({ folder, claim }: HiddenExecution): Promise<void> {
  closeSync(claim.fd);
  await rm(folder, { recursive: true, force: true });
}

/** Plans and outputs may be private: nobody else may read them, and git leaves them out. */
async function prepareLedger(dir: string, now: number): Promise<void> {
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(dirname(resolve(made)));
  try {
    await writeFileDurable(`${dir}/.gitignore`, '*\n');
  } catch (error) {
    if (!isOsError(error, 'EEXIST')) throw error;
  }
  for (const name of await readdir(dir)) {
    if (name.startsWith(prefix)) await removeAbandoned(`${dir}/${name}`, now);
  }
}

async function removeAbandoned(folder: string, now: number): Promise<void> {
  try {
    if (now - (await stat(folder)).mtimeMs > abandonedMs) await rm(folder, { recursive: true, force: true });
  } catch (error) {
    // Its maker finished just now.
    if (!isOsError(error, 'ENOENT')) throw error;
  }
}
