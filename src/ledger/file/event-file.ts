import { closeSync, openSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { refuse } from '../../errors/problem.ts';
import { syncFolder } from '../../io/files.ts';
import { parseEventLines } from '../event-lines.ts';
import type { Cursor, LedgerEvent, News } from '../port.ts';
import { syncData, writeAll } from './descriptor.ts';
import { isOsError, reading, writing } from './os-errors.ts';

/** The file that the holder of one fence appends to, open. */
export interface EventFile {
  readonly fd: number;
  readonly path: string;
  readonly bytes: number;
  /** How many events it holds. */
  readonly seq: number;
}

/** What an execution's record holds: the events of its newest file, which repeats all that the earlier ones held. */
export interface Recorded<E extends LedgerEvent> {
  readonly events: readonly E[];
  readonly data: Buffer;
  /** How much of the data is whole events. */
  readonly bytes: number;
  /** Whose file it is. */
  readonly fence: number;
}

/** Before the first event. */
export const fromTheStart: Cursor = { seq: 0, position: '' };

const eventFileName = /^events-([1-9][0-9]{0,8})\.jsonl(\.tmp)?$/;
/** A file that is there when the folder is listed and gone when it is opened was replaced; this often in a row it is something else. */
const maxReplaced = 10;

/** All that is recorded in an execution's folder. */
export async function readEvents<E extends LedgerEvent>(folder: string): Promise<Recorded<E>> {
  const { fence, path, data } = await readNewest(folder, () => 0);
  const { events, bytes } = parseEventLines<E>(data, path, { seq: 0, fence: 0 });
  return { events, data, bytes, fence };
}

/** What is recorded after the cursor. A new holder's file is read from the start: it may lack what its predecessor never finished. */
export async function readNews<E extends LedgerEvent>(folder: string, cursor: Cursor): Promise<News<E>> {
  const [followed = 0, position = 0] = cursor.position.split(':').map(Number);
  const { fence, path, data } = await readNewest(folder, (newest) => (newest === followed ? position : 0));
  const seq = fence === followed ? cursor.seq : 0;
  const { events, bytes } = parseEventLines<E>(data, path, { seq, fence: 0 });
  const read = (fence === followed ? position : 0) + bytes;
  return {
    events,
    cursor: { seq: seq + events.length, position: `${fence}:${read}` },
    restarted: fence !== followed && cursor.seq > 0,
  };
}

/** Starts the record of a new execution, in a folder that nobody else knows yet. */
export async function startEventFile(folder: string, fence: number, text: string, seq: number): Promise<EventFile> {
  const path = eventFilePath(folder, fence);
  return createFile(path, path, Buffer.from(text), seq);
}

/**
 * Gives the holder of a fence its own file with all that is recorded. An earlier holder can still write to an earlier file only, which
 * nobody reads from then on. The fence must be taken before this reads: whatever an earlier holder was told is safe is then in here.
 */
export async function takeOverEvents<E extends LedgerEvent>(
  folder: string,
  fence: number,
): Promise<{ readonly file: EventFile; readonly events: readonly E[] }> {
  const { data, bytes, events } = await readEvents<E>(folder);
  const path = eventFilePath(folder, fence);
  return writing(path, async () => {
    const file = await createFile(path, `${path}.tmp`, data.subarray(0, bytes), events.length);
    try {
      await rename(`${path}.tmp`, path);
      await syncFolder(folder);
      await removeEarlier(folder, fence);
    } catch (error) {
      closeSync(file.fd);
      throw error;
    }
    return { file, events };
  });
}

function eventFilePath(folder: string, fence: number): string {
  return `${folder}/events-${fence}.jsonl`;
}

async function createFile(path: string, createdAs: string, data: Buffer, seq: number): Promise<EventFile> {
  const fd = openSync(createdAs, 'w', 0o600);
  try {
    await writeAll(fd, data, 0);
    await syncData(fd);
  } catch (error) {
    closeSync(fd);
    await rm(createdAs, { force: true });
    throw error;
  }
  return { fd, path, bytes: data.length, seq };
}

/** Removes only what is older than the fence: whoever came later has the truth by then. */
async function removeEarlier(folder: string, fence: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, number] = eventFileName.exec(name) ?? [];
    if (number !== undefined && Number(number) < fence) await rm(`${folder}/${name}`, { force: true });
  }
}

async function readNewest(
  folder: string,
  from: (fence: number) => number,
): Promise<{ readonly fence: number; readonly path: string; readonly data: Buffer }> {
  for (let attempt = 1; ; attempt += 1) {
    const fence = await newestFence(folder);
    const path = eventFilePath(folder, fence);
    try {
      return { fence, path, data: await readFrom(path, from(fence)) };
    } catch (error) {
      if (!isOsError(error, 'ENOENT') || attempt === maxReplaced) return reading(path, () => Promise.reject(error));
    }
  }
}

async function newestFence(folder: string): Promise<number> {
  let newest = 0;
  for (const name of await reading(folder, () => readdir(folder))) {
    const [, number, temporary] = eventFileName.exec(name) ?? [];
    if (number !== undefined && temporary === undefined) newest = Math.max(newest, Number(number));
  }
  if (newest === 0)
    refuse('ledger-corrupt', { file: `${folder}/events-1.jsonl`, line: 1, detail: 'the record of the events is gone' });
  return newest;
}

async function readFrom(path: string, position: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const data = Buffer.allocUnsafe(Math.max(0, size - position));
    let filled = 0;
    while (filled < data.length) {
      const { bytesRead } = await handle.read(data, filled, data.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return data.subarray(0, filled);
  } finally {
    await handle.close();
  }
}
