import { execFile, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One direction of output: a child writes to `writeFd`, this process reads `reader`. */
export interface OutputPipe {
  readonly reader: Socket;
  readonly writeFd: number;
  /** Where another process of this machine opens the write end, as long as our copy is open. */
  readonly writePath: string;
  /** Close our copy of the write end, once the child has its own. */
  closeWriteEnd(): void;
  /** Give the pipe back. `drained`: every writer is gone and all was read, so it can serve again. */
  release(drained: boolean): void;
}

/** A named pipe that nobody uses at the moment. */
interface NamedPipe {
  readonly path: string;
  /** As other processes reach it. */
  readonly outside: string;
  remove(): void;
}

const madeAtOnce = 64;
const readEnd = constants.O_RDONLY | constants.O_NONBLOCK;
const free: NamedPipe[] = [];

/**
 * Takes a pipe for the output of a child. Node itself would give the child a socket, and a script that says `> /dev/stderr` fails
 * on a socket; so these are named pipes, made by the dozen and used again. Throws what open(2) and mkfifo(1) complain about.
 */
export function takePipe(): OutputPipe {
  if (free.length === 0) free.push(...makePipes());
  const pipe = free.pop() as NamedPipe;
  const readFd = openOrPutBack(pipe, readEnd, []);
  const writeFd = openOrPutBack(pipe, constants.O_WRONLY, [readFd]);
  const reader = new Socket({ fd: readFd, readable: true, writable: false });
  let open = true;
  return {
    reader,
    writeFd,
    writePath: pipe.outside,
    closeWriteEnd() {
      if (open) closeSync(writeFd);
      open = false;
    },
    release(drained) {
      if (drained) free.push(pipe);
      else pipe.remove();
    },
  };
}

function openOrPutBack(pipe: NamedPipe, flags: number, opened: readonly number[]): number {
  try {
    return openSync(pipe.path, flags);
  } catch (error) {
    for (const fd of opened) closeSync(fd);
    free.push(pipe);
    throw error;
  }
}

/**
 * Makes pipes while something else is waited for, so that the first process does not have to wait for them. Never rejects: what fails here
 * fails again, and is told, where a pipe is taken.
 */
export async function makePipesAhead(): Promise<void> {
  if (free.length > 0) return;
  let names: NewNames | null = null;
  try {
    names = newNames();
    await promisify(execFile)('mkfifo', names.argv);
    free.push(...takeNames(names));
  } catch {
    names?.remove();
  }
}

function makePipes(): NamedPipe[] {
  const names = newNames();
  try {
    const made = spawnSync('mkfifo', names.argv, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (made.error !== undefined) throw made.error;
    if (made.status !== 0) throw new Error(`mkfifo: ${made.stderr.trim()}`);
    return takeNames(names);
  } catch (error) {
    names.remove();
    throw error;
  }
}

interface NewNames {
  readonly paths: readonly string[];
  /** Of mkfifo(1). */
  readonly argv: readonly string[];
  readonly remove: () => void;
}

/** In a new folder of their own. */
function newNames(): NewNames {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-pipes-'));
  const paths = Array.from({ length: madeAtOnce }, (_, index) => join(folder, String(index)));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { paths, argv: ['-m', '600', ...paths], remove };
}

function takeNames({ paths, remove }: NewNames): NamedPipe[] {
  if (!existsSync('/proc/self/fd')) {
    process.once('exit', remove);
    return paths.map((path) => ({ path, outside: path, remove: () => rmSync(path, { force: true }) }));
  }
  const pipes = openForGood(paths);
  remove();
  return pipes;
}

/** Where /proc can open an open file once more, the names can go at once, and a process that is killed leaves nothing behind. */
function openForGood(paths: readonly string[]): NamedPipe[] {
  const fds: number[] = [];
  try {
    for (const path of paths) fds.push(openSync(path, readEnd));
  } catch (error) {
    for (const fd of fds) closeSync(fd);
    throw error;
  }
  return fds.map((fd) => ({
    path: `/proc/self/fd/${fd}`,
    outside: `/proc/${process.pid}/fd/${fd}`,
    remove: () => closeSync(fd),
  }));
}
