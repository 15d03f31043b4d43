import { readFile, stat } from 'node:fs/promises';
import type { Plan } from '../../core/plan/plan.ts';
import type { Clock } from '../../core/ports.ts';
import { refuse } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { executionId, parseExecutionId } from '../execution-id.ts';
import type { AcquireOptions, ExecutionId, Holder, Lease, Ledger, LedgerEvent } from '../port.ts';
import { refuseUnknownExecution, resolveExecution } from '../resolve.ts';
import { createExecution } from './create.ts';
import { fromTheStart, readEvents, readNews, takeOverEvents } from './event-file.ts';
import { listExecutions, newestNumber } from './execution-folders.ts';
import { FileLease } from './file-lease.ts';
import { sendCommand, waitingCommands } from './inbox.ts';
import { claimLease } from './lease-claim.ts';
import { releaseClaim } from './lease-file.ts';
import { isOsError, reading, writing } from './os-errors.ts';

/** The ledger as a folder of files on this machine's own disk: `docs/adr/0004-file-ledger-lease-and-fence.md`. */
export function openFileLedger<E extends LedgerEvent>(dir: string, clock: Clock = systemClock): Ledger<E> {
  return {
    list: () => listExecutions(dir),
    newest: async (name) => {
      const number = await newestNumber(dir, name);
      return number === 0 ? null : executionId(name, number);
    },
    resolve: async (text) => resolveExecution(text, await listExecutions(dir)),
    create: async (name, plan, first, options) => {
      const { id, claim, file, events } = await createExecution(dir, name, plan, first, options, clock);
      return new FileLease(id, claim, file, events, clock);
    },
    readPlan: async (id) => readPlan(await existing(dir, id)),
    read: async (id) => {
      const { events, data, bytes } = await readEvents<E>(await existing(dir, id));
      return { events, torn: bytes < data.length };
    },
    follow: async (id, from = fromTheStart) => readNews(await existing(dir, id), from),
    acquire: (id, holder, options = {}) => acquire(dir, id, holder, options, clock),
    send: async (id, command) => sendCommand(await existing(dir, id), command, clock.now()),
    commands: async (id) => {
      const folder = await existing(dir, id);
      return reading(folder, async () => waitingCommands(folder));
    },
    outputFolder: async (id) => `${await existing(dir, id)}/output`,
  };
}

async function acquire<E extends LedgerEvent>(
  dir: string,
  id: ExecutionId,
  holder: Holder,
  options: AcquireOptions,
  clock: Clock,
): Promise<Lease<E>> {
  const folder = await existing(dir, id);
  return writing(folder, async () => {
    const claim = await claimLease(id, folder, holder, clock, options);
    try {
      await refuseSuperseded(dir, id);
      const { file, events } = await takeOverEvents<E>(folder, claim.fence);
      return new FileLease(id, claim, file, events, clock);
    } catch (error) {
      releaseClaim(claim);
      throw error;
    }
  });
}

/** A name has one execution in the works at a time, so only its newest is ever gone on with. */
async function refuseSuperseded(dir: string, id: ExecutionId): Promise<void> {
  const { name, number } = parseExecutionId(id) ?? { name: id, number: 0 };
  const newest = await newestNumber(dir, name);
  if (newest > number) refuse('execution-superseded', { id, by: executionId(name, newest) });
}

async function readPlan(folder: string): Promise<Plan> {
  const path = `${folder}/plan.json`;
  const text = await reading(path, () => readFile(path, 'utf8'));
  try {
    return JSON.parse(text) as Plan;
  } catch {
    return refuse('ledger-corrupt', { file: path, line: 1, detail: 'this is not the plan that was written here' });
  }
}

/** The folder of an execution that is there. */
async function existing(dir: string, id: ExecutionId): Promise<string> {
  const folder = `${dir}/${id}`;
  if (parseExecutionId(id) !== null && (await isFolder(folder))) return folder;
  return refuseUnknownExecution(id, await listExecutions(dir));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isOsError(error, 'ENOENT', 'ENOTDIR')) return false;
    return reading(path, () => Promise.reject(error));
  }
}
