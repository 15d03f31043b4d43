import xterm from '@xterm/headless';
import type { Line } from '../report/terminal/line.ts';
import { paintLine } from '../report/terminal/line.ts';
import type { TerminalStream } from '../report/terminal/screen.ts';

/** A terminal of a given size that somebody looks at. */
export class TestTerminal implements TerminalStream {
  readonly #terminal: xterm.Terminal;
  /** Everything that was written to it, one item a write. */
  readonly written: string[] = [];
  #done: Promise<void> = Promise.resolve();

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(text: string): void {
    this.written.push(text);
    this.#done = new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#done;
    this.#terminal.resize(columns, rows);
  }

  /** What it shows from the first line that was ever written on, without empty lines at the end. */
  async shown(): Promise<string[]> {
    await this.#done;
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }
}

/** Lines as somebody reads them who sees no colours. */
export function readable(lines: readonly Line[], columns = Number.POSITIVE_INFINITY): string[] {
  return lines.map((line) => paintLine(line, columns, false).trimEnd());
}
