import { existsSync } from 'node:fs';
import { TextHead, TextTail } from './kept-text.ts';
import type { TextFilter } from './filtered-text.ts';
import { OutputReader } from './output-reader.ts';
import { type OutputPipe, takePipe } from './pipes.ts';
import { markName, nextMark } from './process-mark.ts';
import { endTree, endTreeOf } from './process-tree.ts';
import type { Spawner } from './spawner.ts';
import {
  type ProcessExit,
  startHere,
  type StartListener,
  type StartProblem,
  type StartRequest,
} from './start-process.ts';

/** Somebody who is told which processes run, to end them should this process die. */
export interface ProcessGuard {
  /** Before a process is started: the mark that it and everything it starts carry in their environment. */
  starting(mark: string): void;
  started(mark: string, pid: number): void;
  /** Also of one that could not be started. */
  ended(mark: string): void;
}

export interface ProcessRequest {
  /** A string runs under `sh -eu -c`; a list is argv, without a shell. */
  readonly command: { readonly shell: string } | { readonly argv: readonly string[] };
  readonly cwd: string;
  /** The whole environment, but for the one variable that marks the process tree as ours (`WAVEGATE_PROCESS`). */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: /dev/null. */
  readonly stdin?: string;
  readonly timeoutMs: number;
  /** From TERM to KILL; 10 seconds where it is absent. */
  readonly killAfterMs?: number;
  readonly signal?: AbortSignal;
  /** Called for each text that the process prints, on either stream, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Made once for each stream. */
  readonly filter?: () => TextFilter;
  /** Characters of output kept as the tail; 4,096 where it is absent. */
  readonly tailLength?: number;
  /** Characters of standard output kept from its beginning; absent: none, and both streams keep their order in the tail. */
  readonly stdoutLength?: number;
  readonly guard?: ProcessGuard;
  /** Starts it in our stead; not one that has a `stdin`. */
  readonly spawner?: Spawner;
}

export type ProcessEnd =
  | ProcessExit
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' }
  /** Who had started it is gone: it was ended, and nobody knows how far it came. */
  | { readonly kind: 'lost' }
  /** `code`: as errno names it (ENOENT, EACCES, E2BIG); `ENOCWD` where the working directory does not exist, `ENOPIPE` where no pipe could be made. */
  | { readonly kind: 'not-started'; readonly code: string; readonly message: string };

export interface ProcessResult {
  readonly end: ProcessEnd;
  readonly milliseconds: number;
  /** The last that it printed, on both streams. */
  readonly tail: string;
  readonly stdout: string;
  /** More was printed than `stdoutLength` asks for. */
  readonly stdoutTruncated: boolean;
}

const defaultKillAfterMs = 10_000;
const defaultTailLength = 4_096;
/** After its exit, how long what a process printed may take to arrive. What it left running may hold the pipe open for ever. */
const drainMs = 100;
/** How long a spawner may take to say whether it was started. */
const answerMs = 5_000;
/** The machine is short of processes, files or memory: that passes. */
const shortages = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);
const retryDelaysMs = [20, 50, 100, 200, 400, 800, 1_600];

/**
 * Runs a process to its end: that is the exit of the process itself, not of what it left in the background. On timeout and abort its
 * whole tree gets TERM, then KILL. Never rejects.
 */
export function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  return new Promise((resolve) => {
    new RunningProcess(request, resolve).start(0);
  });
}

class RunningProcess {
  readonly #request: ProcessRequest;
  readonly #resolve: (result: ProcessResult) => void;
  readonly #began = performance.now();
  readonly #tail: TextTail;
  readonly #stdout: TextHead | undefined;
  readonly #markValue = nextMark();
  readonly #mark = `${markName}=${this.#markValue}`;
  readonly #abort = () => this.#end({ kind: 'aborted' });
  #pipes: OutputPipe[] = [];
  #readers: OutputReader[] = [];
  #unread = 0;
  /** Null: not started, as far as we know. */
  #pid: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #exit: ProcessExit | undefined;
  /** Why we end it, when we do. */
  #ending: ProcessEnd | undefined;
  /** Whether the guard was told that it is being started, and not yet of its end. */
  #guarded = false;
  #done = false;

  constructor(request: ProcessRequest, resolve: (result: ProcessResult) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#tail = new TextTail(request.tailLength ?? defaultTailLength);
    this.#stdout = request.stdoutLength === undefined ? undefined : new TextHead(request.stdoutLength);
  }

  start(attempt: number): void {
    const { signal, guard, stdin, spawner, timeoutMs } = this.#request;
    if (signal?.aborted === true) return this.#finish({ kind: 'aborted' });
    try {
      for (let count = this.#stdout === undefined ? 1 : 2; count > 0; count -= 1) this.#pipes.push(takeOutputPipe());
    } catch (error) {
      return this.#notStarted(error as StartProblem, attempt);
    }
    this.#endAfter(timeoutMs + answerMs);
    signal?.addEventListener('abort', this.#abort, { once: true });
    guard?.starting(this.#mark);
    this.#guarded = true;
    const listener: StartListener = {
      started: (pid) => this.#started(pid),
      notStarted: (problem) => this.#notStarted(problem, attempt),
      exited: (exit) => this.#exited(exit),
      lost: () => this.#lost(),
    };
    if (stdin !== undefined || spawner === undefined) startHere(this.#startRequest(), stdin ?? null, listener);
    else spawner.start(this.#startRequest(), listener);
  }

  #startRequest(): StartRequest {
    const { command, cwd, env } = this.#request;
    const argv = 'shell' in command ? ['sh', '-eu', '-c', command.shell] : command.argv;
    return { argv, cwd, env: { ...env, [markName]: this.#markValue }, pipes: this.#pipes };
  }

  #started(pid: number): void {
    this.#pid = pid;
    this.#request.guard?.started(this.#mark, pid);
    this.#unread = this.#pipes.length;
    this.#readers = this.#pipes.map((pipe, index) => {
      const receive = index === 0 && this.#stdout !== undefined ? this.#takeStdout : this.#take;
      pipe.closeWriteEnd();
      return new OutputReader(pipe, this.#request.filter?.(), receive, this.#readerEnded);
    });
    if (this.#ending === undefined) this.#endAfter(this.#request.timeoutMs);
    else this.#endTree(this.#ending);
  }

  #endAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ kind: 'timeout' }), Math.min(milliseconds, 2_147_483_647));
  }

  #notStarted(problem: StartProblem, attempt: number): void {
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#abort);
    this.#tellGuardOfEnd();
    this.#discardPipes();
    if (this.#ending !== undefined) return this.#finish(this.#ending);
    const delay = retryDelaysMs[attempt];
    if (delay !== undefined && shortages.has(problem.code)) {
      setTimeout(() => this.start(attempt + 1), delay);
      return;
    }
    const noFolder = problem.code === 'ENOENT' && !existsSync(this.#request.cwd);
    this.#finish({ kind: 'not-started', code: noFolder ? 'ENOCWD' : problem.code, message: problem.message });
  }

  readonly #take = (text: string): void => {
    this.#tail.push(text);
    this.#request.onOutput?.(text);
  };

  readonly #takeStdout = (text: string): void => {
    this.#stdout?.push(text);
    this.#take(text);
  };

  readonly #readerEnded = (): void => {
    this.#unread -= 1;
    if (this.#unread === 0 && this.#exit !== undefined && this.#ending === undefined) this.#finish(this.#exit);
  };

  #exited(exit: ProcessExit): void {
    this.#exit = exit;
    if (this.#ending !== undefined) return;
    clearTimeout(this.#timer);
    if (this.#unread === 0) return this.#finish(exit);
    // One more look at the pipes before they are given up, in case this process itself was held up.
    this.#timer = setTimeout(() => setImmediate(() => this.#finish(exit)), drainMs);
  }

  #end(ending: ProcessEnd): void {
    if (this.#ending !== undefined || this.#exit !== undefined) return;
    this.#ending = ending;
    clearTimeout(this.#timer);
    if (this.#pid !== null) return this.#endTree(ending);
    // As soon as we hear of it. One more look first, in case this process itself was held up.
    this.#timer = setTimeout(() => setImmediate(() => this.#giveUpSpawner()), answerMs);
  }

  #endTree(ending: ProcessEnd): void {
    clearTimeout(this.#timer);
    const pid = this.#pid;
    const grace = this.#request.killAfterMs ?? defaultKillAfterMs;
    const mark = this.#mark;
    const ended = pid === null ? endTreeOf({ pid, mark }, grace) : endTree({ pid, mark }, grace);
    const after = () => setImmediate(() => this.#finish(ending));
    ended.then(after, after);
  }

  #giveUpSpawner(): void {
    if (this.#pid === null && !this.#done) this.#request.spawner?.kill();
  }

  #lost(): void {
    const known = this.#pid !== null;
    if (this.#exit !== undefined || (known && this.#ending !== undefined)) return;
    this.#ending ??= { kind: 'lost' };
    this.#endTree(this.#ending);
  }

  #tellGuardOfEnd(): void {
    if (this.#guarded) this.#request.guard?.ended(this.#mark);
    this.#guarded = false;
  }

  #discardPipes(): void {
    for (const pipe of this.#pipes) {
      pipe.closeWriteEnd();
      pipe.reader.destroy();
      pipe.release(false);
    }
    this.#pipes = [];
  }

  #finish(end: ProcessEnd): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#abort);
    for (const reader of this.#readers) reader.close();
    if (this.#readers.length === 0) this.#discardPipes();
    this.#tellGuardOfEnd();
    this.#resolve({
      end,
      milliseconds: Math.round(performance.now() - this.#began),
      tail: this.#tail.text(),
      stdout: this.#stdout?.text() ?? '',
      stdoutTruncated: this.#stdout?.truncated ?? false,
    });
  }
}

/** Names the errors that are about the pipe, so that they are not taken for errors of the command. */
function takeOutputPipe(): OutputPipe {
  try {
    return takePipe();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`no pipe for its output: ${message}`), {
      code: shortages.has(code) ? code : 'ENOPIPE',
    });
  }
}
