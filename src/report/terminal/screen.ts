export interface TerminalStream {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** A line as it is painted, and how many columns it takes. */
export interface PaintedLine {
  readonly text: string;
  readonly width: number;
}

const escape = '\u001B[';
/** Terminals that know it show a frame at once; the others ignore it. */
const beginFrame = `${escape}?2026h`;
const endFrame = `${escape}?2026l`;
/** A line that a terminal takes to be wider than we do must not become two. */
const cutLines = `${escape}?7l`;
const breakLines = `${escape}?7h`;
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
const clearLine = `${escape}K`;
const clearBelow = `${escape}J`;

/** A picture that stays at the bottom of what was written, and is written over in place: only the lines that changed, in one write. */
export class Screen {
  readonly #stream: TerminalStream;
  #picture: readonly PaintedLine[] = [];
  #columns = 0;

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  get columns(): number {
    return this.#stream.columns ?? 80;
  }

  get rows(): number {
    return this.#stream.rows ?? 24;
  }

  /** Whether the terminal has changed its size since the last picture. */
  get resized(): boolean {
    return this.#columns !== 0 && this.#columns !== this.columns;
  }

  enter(): void {
    this.#picture = [];
    this.#stream.write(hideCursor);
  }

  leave(): void {
    this.#stream.write(showCursor);
  }

  /** `above`: lines that stay, above the picture. */
  draw(above: readonly PaintedLine[], picture: readonly PaintedLine[]): void {
    const before = this.#picture;
    const fresh = above.length > 0 || this.resized;
    const changed = fresh || picture.length !== before.length;
    if (!changed && picture.every((line, at) => line.text === before[at]?.text)) return;
    // Lines that the terminal broke in two stay tied together for the next change of size unless they are cleared away.
    let out = beginFrame + this.#toTop() + (this.resized ? clearBelow : '');
    for (const { text } of above) out += `${text}${clearLine}\n`;
    out += cutLines;
    for (const [at, { text }] of picture.entries()) {
      out += !fresh && text === before[at]?.text ? '\n' : `${text}${clearLine}\n`;
    }
    this.#stream.write(`${out}${clearBelow}${breakLines}${endFrame}`);
    this.#picture = picture;
    this.#columns = this.columns;
  }

  /** Terminals break the lines anew that no longer fit when they become narrower, so the picture is taller then. */
  #toTop(): string {
    const { columns, rows } = this;
    const height = this.#picture.reduce((sum, { width }) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    const up = Math.min(height, rows - 1);
    return up === 0 ? '\r' : `${escape}${up}A\r`;
  }
}
