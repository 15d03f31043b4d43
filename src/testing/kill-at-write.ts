// Loaded into a driver before everything else (`node --import`): kills it at the N-th write to its record of events, which
// `WAVEGATE_TEST_KILL=N:MOMENT:WHAT` tells. MOMENT: `before` the write, `torn` in the middle of it, `written` but not on the disk yet and
// told to nobody, `acked` when whoever waited has gone on from it. WHAT: the `driver` alone, or its whole `tree`.
import fs, { type PathLike } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { killTree } from './process-family.ts';

const [wanted = '', moment = '', what = ''] = (process.env['WAVEGATE_TEST_KILL'] ?? '').split(':');
const descriptors = new Set<number>();
let writes = 0;

const { openSync, writeSync } = fs;
const plainWrite = promisify(fs.write) as (
  fd: number,
  data: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesWritten: number; buffer: Buffer }>;
const plainSync = promisify(fs.fdatasync);

function die(): never {
  if (what === 'tree') killTree(process.pid);
  process.kill(process.pid, 'SIGKILL');
  // The signal comes before anything else can happen.
  for (;;);
}

function open(path: PathLike, ...rest: [(string | number)?, (string | number | null)?]): number {
  const fd = openSync(path, ...(rest as [string]));
  if (/\/events-\d+\.jsonl(\.tmp)?$/.test(String(path))) descriptors.add(fd);
  else descriptors.delete(fd);
  return fd;
}

async function write(fd: number, data: Buffer, offset: number, length: number, position: number) {
  if (!descriptors.has(fd)) return plainWrite(fd, data, offset, length, position);
  writes += 1;
  if (writes !== Number(wanted)) return plainWrite(fd, data, offset, length, position);
  if (moment === 'before') die();
  if (moment === 'torn') {
    writeSync(fd, data, offset, Math.floor(length / 2), position);
    die();
  }
  const done = await plainWrite(fd, data, offset, length, position);
  if (moment === 'written') die();
  return done;
}

async function sync(fd: number): Promise<void> {
  await plainSync(fd);
  // First what waits for this goes on, which may be a step that starts.
  if (moment === 'acked' && descriptors.has(fd) && writes === Number(wanted)) setImmediate(() => setImmediate(die));
}

fs.openSync = open as typeof fs.openSync;
fs.write = Object.assign(() => {}, { [promisify.custom]: write }) as unknown as typeof fs.write;
fs.fdatasync = Object.assign(() => {}, { [promisify.custom]: sync }) as unknown as typeof fs.fdatasync;
syncBuiltinESMExports();
