/** Keeps the last characters of a text that comes in pieces. */
export class TextTail {
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    // Joined only once in a while, so that many small pieces and a few large ones both stay cheap.
    if (this.#length > 2 * this.#limit + 65_536 || this.#pieces.length > 1_024) this.#shrink();
  }

  text(): string {
    this.#shrink();
    return this.#pieces[0] ?? '';
  }

  #shrink(): void {
    const whole = this.#pieces.join('');
    const kept = whole.length > this.#limit ? wholeCharacters(whole.slice(whole.length - this.#limit)) : whole;
    this.#pieces = kept === '' ? [] : [kept];
    this.#length = kept.length;
  }
}

/** Keeps the first characters of a text that comes in pieces. */
export class TextHead {
  readonly #limit: number;
  #text = '';
  truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(text: string): void {
    const room = this.#limit - this.#text.length;
    if (text.length > room) this.truncated = true;
    if (room > 0) this.#text += text.length > room ? text.slice(0, room) : text;
  }

  text(): string {
    return this.#text;
  }
}

/** Without half of a surrogate pair at its beginning. */
function wholeCharacters(text: string): string {
  const first = text.charCodeAt(0);
  return first >= 0xdc00 && first <= 0xdfff ? text.slice(1) : text;
}
