import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { TextHead, TextTail } from './kept-text.ts';
import type { TextFilter } from './filtered-text.ts';
import { OutputReader } from './output-reader.ts';
import { type OutputPipe, takePipe } from './pipes.ts';
import { markName, nextMark } from './process-mark.ts';
import { endTree } from './process-tree.ts';

/** Somebody who is told which processes run, to end them should this process die. */
export interface ProcessGuard {
  /** Before a process is started: the mark that it and everything it starts carry in their environment. */
  starting(mark: string): void;
  started(pid: number): void;
  notStarted(): void;
  ended(pid: number): void;
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
}

export type ProcessEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' }
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
  readonly #mark = nextMark();
  readonly #abort = () => this.#end({ kind: 'aborted' });
  #readers: OutputReader[] = [];
  #unread = 0;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #exit: ProcessEnd | undefined;
  /** Why we end it, when we do. */
  #ending: ProcessEnd | undefined;
  #done = false;

  constructor(request: ProcessRequest, resolve: (result: ProcessResult) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#tail = new TextTail(request.tailLength ?? defaultTailLength);
    this.#stdout = request.stdoutLength === undefined ? undefined : new TextHead(request.stdoutLength);
  }

  start(attempt: number): void {
    if (this.#request.signal?.aborted === true) return this.#finish({ kind: 'aborted' });
    const { guard } = this.#request;
    guard?.starting(`${markName}=${this.#mark}`);
    const pipes: OutputPipe[] = [];
    try {
      for (let count = this.#stdout === undefined ? 1 : 2; count > 0; count -= 1) pipes.push(takeOutputPipe());
      const child = this.#spawn(pipes);
      child.once('error', (error) => {
        if (child.pid === undefined) this.#failToStart(error, attempt);
      });
      for (const pipe of pipes) pipe.closeWriteEnd();
      if (child.pid === undefined) {
        guard?.notStarted();
        for (const pipe of pipes) discard(pipe);
        return;
      }
      guard?.started(child.pid);
      this.#watch(child, pipes);
    } catch (error) {
      guard?.notStarted();
      for (const pipe of pipes) {
        pipe.closeWriteEnd();
        discard(pipe);
      }
      this.#failToStart(error as Error, attempt);
    }
  }

  #spawn(pipes: readonly OutputPipe[]): ChildProcess {
    const { command, cwd, env, stdin } = this.#request;
    const [file, ...args] = 'shell' in command ? ['sh', '-eu', '-c', command.shell] : command.argv;
    const out = pipes[0]?.writeFd as number;
    const input = stdin === undefined ? 'ignore' : 'pipe';
    const stdio = [input, out, pipes[1]?.writeFd ?? out] as const;
    return spawn(file ?? '', args, { cwd, env: { ...env, [markName]: this.#mark }, stdio: [...stdio], detached: true });
  }

  #watch(child: ChildProcess, pipes: readonly OutputPipe[]): void {
    const { timeoutMs, signal, stdin, filter } = this.#request;
    this.#child = child;
    this.#unread = pipes.length;
    this.#readers = pipes.map((pipe, index) => {
      const receive = index === 0 && this.#stdout !== undefined ? this.#takeStdout : this.#take;
      return new OutputReader(pipe, filter?.(), receive, this.#readerEnded);
    });
    if (stdin !== undefined) writeAll(child.stdin as Socket, stdin);
    child.once('exit', (code, by) =>
      this.#exited(code === null ? { kind: 'signalled', signal: by ?? '' } : { kind: 'exited', code }),
    );
    this.#timer = setTimeout(() => this.#end({ kind: 'timeout' }), Math.min(timeoutMs, 2_147_483_647));
    signal?.addEventListener('abort', this.#abort, { once: true });
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

  #exited(exit: ProcessEnd): void {
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
    const root = { pid: this.#child?.pid as number, mark: `${markName}=${this.#mark}` };
    const after = () => setImmediate(() => this.#finish(ending));
    endTree(root, this.#request.killAfterMs ?? defaultKillAfterMs).then(after, after);
  }

  #failToStart(error: NodeJS.ErrnoException, attempt: number): void {
    const delay = retryDelaysMs[attempt];
    if (delay !== undefined && shortages.has(error.code ?? '')) {
      setTimeout(() => this.start(attempt + 1), delay);
      return;
    }
    const noFolder = error.code === 'ENOENT' && !existsSync(this.#request.cwd);
    this.#finish({
      kind: 'not-started',
      code: noFolder ? 'ENOCWD' : (error.code ?? 'unknown'),
      message: error.message,
    });
  }

  #finish(end: ProcessEnd): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#abort);
    for (const reader of this.#readers) reader.close();
    const pid = this.#child?.pid;
    if (pid !== undefined) this.#request.guard?.ended(pid);
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

function discard(pipe: OutputPipe): void {
  pipe.reader.destroy();
  pipe.release(false);
}

function writeAll(stream: Socket, text: string): void {
  // A process that does not read its input to the end is no error.
  stream.on('error', () => {});
  stream.end(text);
}
