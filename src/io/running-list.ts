import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import type { ProcessGuard } from './process.ts';

/** Room for a process id, a blank and a mark. */
const lineLength = 96;

export interface RunningStep {
  /** Null: it was being started. */
  readonly pid: number | null;
  /** What it and everything it starts carry in their environment. */
  readonly mark: string;
}

/** What was in the list of a process that wrote one; nothing where there is none. */
export function readRunningList(path: string): RunningStep[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const [, pid, mark] = /^(-|[1-9][0-9]*) (\S+) *$/.exec(line) ?? [];
    return pid === undefined || mark === undefined ? [] : [{ pid: pid === '-' ? null : Number(pid), mark }];
  });
}

/**
 * The processes that run right now, in a small file that survives this process: what a killed process wrote, the system keeps. Each has a
 * line of fixed length that it gives back when it ends, so that a change is one short write, however many have run.
 */
export class RunningList implements ProcessGuard {
  readonly #path: string;
  readonly #fd: number;
  readonly #lines = new Map<number, number>();
  readonly #free: number[] = [];
  #used = 0;
  /** Of the process that is being started: starting one is never interrupted by starting another. */
  #line = 0;
  #mark = '';

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'w', 0o600);
  }

  starting(mark: string): void {
    this.#line = this.#free.pop() ?? this.#used++;
    this.#mark = mark;
    this.#write(this.#line, `- ${mark}`);
  }

  started(pid: number): void {
    this.#lines.set(pid, this.#line);
    this.#write(this.#line, `${pid} ${this.#mark}`);
  }

  notStarted(): void {
    this.#giveBack(this.#line);
  }

  ended(pid: number): void {
    const line = this.#lines.get(pid);
    if (line === undefined) return;
    this.#lines.delete(pid);
    this.#giveBack(line);
  }

  close(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }

  #giveBack(line: number): void {
    this.#write(line, '');
    this.#free.push(line);
  }

  #write(line: number, text: string): void {
    writeSync(this.#fd, `${text.padEnd(lineLength - 1)}\n`, line * lineLength);
  }
}
