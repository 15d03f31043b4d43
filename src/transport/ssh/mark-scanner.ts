const lineFeed = 10;
/** No line of ours is longer; a node that lies must not make us keep more. */
const longestLine = 256;

/** Parts what commands print from the lines that the node writes itself: they begin with a mark that no command knows. */
export class MarkScanner {
  readonly #mark: Buffer;
  readonly #text: (chunk: Buffer) => void;
  readonly #line: (words: readonly string[]) => void;
  /** It may be the beginning of a line of ours. */
  #held: Buffer = Buffer.alloc(0);

  /** `line` is called with the words that follow the mark. */
  constructor(mark: string, text: (chunk: Buffer) => void, line: (words: readonly string[]) => void) {
    this.#mark = Buffer.from(`${mark} `);
    this.#text = text;
    this.#line = line;
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let at = rest.indexOf(this.#mark);
    let end = at === -1 ? -1 : rest.indexOf(lineFeed, at);
    while (end !== -1) {
      this.#give(rest.subarray(0, at));
      this.#line(rest.toString('latin1', at + this.#mark.length, end).split(' '));
      rest = rest.subarray(end + 1);
      at = rest.indexOf(this.#mark);
      end = at === -1 ? -1 : rest.indexOf(lineFeed, at);
    }
    const open = at === -1 || rest.length - at > longestLine ? this.#openFrom(rest) : at;
    this.#give(rest.subarray(0, open));
    this.#held = rest.subarray(open);
  }

  #give(text: Buffer): void {
    if (text.length > 0) this.#text(text);
  }

  /** Where the mark may have begun that the bytes do not show to its end; their length when there is no such place. */
  #openFrom(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.#mark.length + 1);
    for (let at = bytes.indexOf(this.#mark[0] as number, from); at !== -1; ) {
      if (this.#mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
      at = bytes.indexOf(this.#mark[0] as number, at + 1);
    }
    return bytes.length;
  }
}
