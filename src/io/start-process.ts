import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { OutputPipe } from './pipes.ts';

/** A process to be started as the leader of a group and a session of its own. */
export interface StartRequest {
  /** A name without a slash is looked up in the PATH of `env`. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Of standard output and of standard error; one that is for both where there is only one. */
  readonly pipes: readonly OutputPipe[];
}

export type ProcessExit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string };

/** `code`: as errno names it. */
export interface StartProblem {
  readonly code: string;
  readonly message: string;
}

/** Told either that it was not started, or that it was and then how it ended; or, instead of what is still to come, that it is lost. */
export interface StartListener {
  started(pid: number): void;
  notStarted(problem: StartProblem): void;
  exited(exit: ProcessExit): void;
  /** Who started it is gone, and nobody will tell how it ends, or even whether it was started. */
  lost(): void;
}

/** Starts a process from this one; `stdin`: null for /dev/null. */
export function startHere(
  { argv, cwd, env, pipes }: StartRequest,
  stdin: string | null,
  listener: StartListener,
): void {
  const [file = '', ...args] = argv;
  const out = pipes[0]?.writeFd as number;
  const stdio = [stdin === null ? 'ignore' : 'pipe', out, pipes[1]?.writeFd ?? out] as const;
  let child: ChildProcess;
  try {
    child = spawn(file, args, { cwd, env, stdio: [...stdio], detached: true });
  } catch (error) {
    return listener.notStarted(problemOf(error as NodeJS.ErrnoException));
  }
  child.once('error', (error) => {
    if (child.pid === undefined) listener.notStarted(problemOf(error));
  });
  if (child.pid === undefined) return;
  child.once('exit', (code, signal) => listener.exited(exitOf(code, signal)));
  if (stdin !== null) writeAll(child.stdin as Socket, stdin);
  listener.started(child.pid);
}

/** From what Node tells at the end of a process: one of both is null. */
export function exitOf(code: number | null, signal: string | null): ProcessExit {
  return code === null ? { kind: 'signalled', signal: signal ?? '' } : { kind: 'exited', code };
}

function problemOf({ code = 'unknown', message }: NodeJS.ErrnoException): StartProblem {
  return { code, message };
}

function writeAll(stream: Socket, text: string): void {
  // A process that does not read its input to the end is no error.
  stream.on('error', () => {});
  stream.end(text);
}
