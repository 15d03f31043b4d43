import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuse } from '../errors/problem.ts';
import { guardScript } from './guard-script.ts';
import type { ProcessGuard } from './process.ts';
import { endTreeOf } from './process-tree.ts';
import { readRunningList, RunningList } from './running-list.ts';

/** Ends what this process started, should this process be killed: a process of its own, in no group of ours. */
export interface Guard extends ProcessGuard {
  /** Lets it go. Steps that still run are ended. */
  close(): Promise<void>;
}

const pollMs = 50;
/** A named pipe that a guard holds open as long as it lives. No folder of a node's output is called like it. */
const fifoName = '.guard';
const listName = '.running';
/** From TERM to KILL and until the guard has seen that all is gone. */
const guardPatienceMs = 20_000;

/** Starts a guard that shows in this folder that it lives. `graceMs`: from TERM to KILL. Refuses with `guard-not-started`. */
export async function startGuard(folder: string, graceMs: number): Promise<Guard> {
  const fifo = join(folder, fifoName);
  const list = join(folder, listName);
  const grace = String(Math.ceil(graceMs / 1_000));
  const child = spawn('sh', ['-c', guardScript, 'wavegate-guard', fifo, list, grace], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  // That the guard is gone is no reason to stop: it only matters to whoever comes after us.
  child.stdin.on('error', () => {});
  const problem = await readiness(child);
  if (problem !== null) refuse('guard-not-started', { folder, error: problem });
  const running = new RunningList(list);
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  child.unref();
  return {
    starting: (mark) => running.starting(mark),
    started: (mark, pid) => running.started(mark, pid),
    ended: (mark) => running.ended(mark),
    close: async () => {
      await close(child, fifo);
      running.close();
    },
  };
}

/** Whether a guard, of this process or of one that died, is at work in the folder. */
export function guardAlive(folder: string): boolean {
  try {
    closeSync(openSync(join(folder, fifoName), constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENXIO: a named pipe that nobody reads.
    if (code === 'ENXIO' || code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Ends what an earlier process, under a guard in this folder, left running; resolves when nothing of it runs any more. The guard of one
 * that died does it by itself; it is done here where the guard died too, and where that process is only stopped, so that its guard waits.
 */
export async function endLeftRunning(folder: string, graceMs: number): Promise<void> {
  const alive = guardAlive(folder);
  if (alive && existsSync(join(folder, `${listName}.ended`))) {
    if (await waitForGuard(folder, guardPatienceMs)) return;
  }
  // Elsewhere nothing tells whether a process id still means the same process, unless somebody kept watch.
  if (process.platform !== 'linux' && !alive) return;
  const steps = readRunningList(join(folder, listName));
  await Promise.all(steps.map((step) => endTreeOf(step, graceMs)));
}

/** Resolves with true as soon as no guard is at work in the folder, with false when one still is after this time. */
export async function waitForGuard(folder: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (guardAlive(folder)) {
    if (performance.now() >= deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Null once the guard is at work. */
function readiness(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
    child.stdout?.once('data', () => resolve(null));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(said.trim() || `exit code ${code}`));
  });
}

async function close(child: ChildProcess, fifo: string): Promise<void> {
  child.ref();
  const gone = child.exitCode !== null || child.signalCode !== null;
  const exit = gone ? undefined : new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exit;
  await rm(fifo, { force: true });
}
