import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One direction of output: a child writes to `writeFd`, this process reads `reader`. */
export interface OutputPipe {
  readonly reader: Socket;
  readonly writeFd: number;
  /** Close our copy of the write end, once the child has its own. */
  closeWriteEnd(): void;
  /** Give the pipe back. `drained`: every writer is gone and all was read, so it can serve again. */
  release(drained: boolean): void;
}

const madeAtOnce = 32;
const free: string[] = [];
let folder: string | undefined;
let made = 0;

/**
 * Takes a pipe for the output of a child. Node itself would give the child a socket, and a script that says `> /dev/stderr` fails
 * on a socket; so these are named pipes, made by the dozen and used again. Throws what open(2) and mkfifo(1) complain about.
 */
export function takePipe(): OutputPipe {
  const path = free.pop() ?? makePipes();
  const readFd = openOrPutBack(path, constants.O_RDONLY | constants.O_NONBLOCK, []);
  const writeFd = openOrPutBack(path, constants.O_WRONLY, [readFd]);
  const reader = new Socket({ fd: readFd, readable: true, writable: false });
  let open = true;
  return {
    reader,
    writeFd,
    closeWriteEnd() {
      if (open) closeSync(writeFd);
      open = false;
    },
    release(drained) {
      if (drained) free.push(path);
      else rmSync(path, { force: true });
    },
  };
}

function openOrPutBack(path: string, flags: number, opened: readonly number[]): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    for (const fd of opened) closeSync(fd);
    free.push(path);
    throw error;
  }
}

function makePipes(): string {
  folder ??= makeFolder();
  const paths = Array.from({ length: madeAtOnce }, (_, index) => join(folder as string, String(made + index)));
  const result = spawnSync('mkfifo', ['-m', '600', ...paths], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`mkfifo: ${result.stderr.trim()}`);
  made += madeAtOnce;
  free.push(...paths.slice(1));
  return paths[0] as string;
}

function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wavegate-pipes-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
