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
  /** By mark. */
  readonly #lines = new Map<string, number>();
  readonly #free: number[] = [];
  #used = 0;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'w', 0o600);
  }

  starting(mark: string): void {
    const line = this.#free.pop() ?? this.#used++;
    this.#lines.set(mark, line);
    this.#write(line, `- ${mark}`);
  }

  started(mark: string, pid: number): void {
    const line = this.#lines.get(mark);
    if (line !== undefined) this.#write(line, `${pid} ${mark}`);
  }

  ended(mark: string): void {
    const line = this.#lines.get(mark);
    if (line === undefined) return;
    this.#lines.delete(mark);
    this.#write(line, '');
    this.#free.push(line);
  }

  close(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }

  #write(line: number, text: string): void {
    writeSync(this.#fd, `${text.padEnd(lineLength - 1)}\n`, line * lineLength);
  }
}
