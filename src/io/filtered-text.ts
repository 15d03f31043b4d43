import { StringDecoder } from 'node:string_decoder';

/** What text passes through before anyone sees it; it may hold text back until it knows more. */
export interface TextFilter {
  push(text: string): string;
  flush(): string;
}

/** Bytes as UTF-8 text, through a filter; characters that are cut between chunks stay whole. */
export class FilteredText {
  readonly #filter: TextFilter | undefined;
  readonly #receive: (text: string) => void;
  #decoder: StringDecoder | undefined;

  constructor(filter: TextFilter | undefined, receive: (text: string) => void) {
    this.#filter = filter;
    this.#receive = receive;
  }

  push(chunk: Uint8Array): void {
    this.#decoder ??= new StringDecoder('utf8');
    this.#pass(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  end(): void {
    if (this.#decoder === undefined) return;
    this.#pass(this.#decoder.end());
    const rest = this.#filter?.flush() ?? '';
    if (rest !== '') this.#receive(rest);
  }

  #pass(text: string): void {
    const passed = this.#filter === undefined ? text : this.#filter.push(text);
    if (passed !== '') this.#receive(passed);
  }
}
