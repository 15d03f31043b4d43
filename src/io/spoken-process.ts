import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { ProcessGuard } from './process.ts';
import { markName, nextMark } from './process-mark.ts';
import { endTree } from './process-tree.ts';

export interface SpokenRequest {
  readonly argv: readonly string[];
  /** The whole environment, but for the one variable that marks the process tree as ours (`WAVEGATE_PROCESS`). */
  readonly env: Readonly<Record<string, string>>;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  readonly guard?: ProcessGuard;
}

/** `code`: null when a signal ended it. `problem`: why it could not be started, as errno names it; null when it could. */
export interface SpokenEnd {
  readonly code: number | null;
  readonly problem: string | null;
}

/** A process that is spoken with for as long as it lives. */
export interface SpokenProcess {
  /** Resolves once it is gone and what it said has arrived. Never rejects. */
  readonly ended: Promise<SpokenEnd>;
  write(data: string | Uint8Array): void;
  endInput(): void;
  /** Ends it with everything that it started: TERM, and KILL after the grace. */
  kill(graceMs: number): void;
}

/** After its exit, how long what it said may take to arrive; what it left running may hold the pipes for ever. */
const drainMs = 100;

/** Starts a process in a session of its own, so that it has no terminal to ask anybody anything. */
export function speakWith({ argv, env, onStdout, onStderr, guard }: SpokenRequest): SpokenProcess {
  const value = nextMark();
  const mark = `${markName}=${value}`;
  const [file = '', ...args] = argv;
  guard?.starting(mark);
  let child: ChildProcess;
  try {
    child = spawn(file, args, { env: { ...env, [markName]: value }, stdio: 'pipe', detached: true });
  } catch (error) {
    guard?.ended(mark);
    return notStarted(error as NodeJS.ErrnoException);
  }
  const { pid } = child;
  if (pid !== undefined) guard?.started(mark, pid);
  const input = child.stdin as Socket;
  // One that is gone is told by its end.
  input.on('error', () => {});
  child.stdout?.on('data', onStdout);
  child.stderr?.on('data', onStderr);
  return {
    ended: endOf(child).finally(() => guard?.ended(mark)),
    write: (data) => void input.write(data),
    endInput: () => void input.end(),
    kill: (graceMs) => {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        endTree({ pid, mark }, graceMs).catch(() => {});
      }
    },
  };
}

function endOf(child: ChildProcess): Promise<SpokenEnd> {
  return new Promise((resolve) => {
    const settle = (end: SpokenEnd) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.stdin?.destroy();
      resolve(end);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) settle({ code: null, problem: error.code ?? error.message });
    });
    child.once('exit', (code) => {
      const timer = setTimeout(() => setImmediate(() => settle({ code, problem: null })), drainMs);
      child.once('close', () => {
        clearTimeout(timer);
        settle({ code, problem: null });
      });
    });
  });
}

function notStarted({ code, message }: NodeJS.ErrnoException): SpokenProcess {
  return {
    ended: Promise.resolve({ code: null, problem: code ?? message }),
    write: () => {},
    endInput: () => {},
    kill: () => {},
  };
}
