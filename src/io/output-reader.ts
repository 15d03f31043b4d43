import { StringDecoder } from 'node:string_decoder';
import type { OutputPipe } from './pipes.ts';

/** What text passes through before anyone sees it; it may hold text back until it knows more. */
export interface TextFilter {
  push(text: string): string;
  flush(): string;
}

/** Reads a pipe to its end as UTF-8 text; characters that are cut between chunks stay whole. */
export class OutputReader {
  readonly #pipe: OutputPipe;
  readonly #filter: TextFilter | undefined;
  readonly #receive: (text: string) => void;
  #decoder: StringDecoder | undefined;
  #open = true;

  /** `ended` is called once, when the pipe ended by itself. */
  constructor(pipe: OutputPipe, filter: TextFilter | undefined, receive: (text: string) => void, ended: () => void) {
    this.#pipe = pipe;
    this.#filter = filter;
    this.#receive = receive;
    pipe.reader.on('data', (chunk: Buffer) => this.#take(chunk));
    pipe.reader.on('error', () => this.close());
    pipe.reader.once('close', () => {
      if (!this.#open) return;
      this.#open = false;
      pipe.release(!pipe.reader.errored);
      this.#flush();
      ended();
    });
  }

  /** Stops reading, whoever may still hold the other end. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#pipe.reader.destroy();
    this.#pipe.release(false);
    this.#flush();
  }

  #take(chunk: Buffer): void {
    if (!this.#open) return;
    this.#decoder ??= new StringDecoder('utf8');
    this.#pass(this.#decoder.write(chunk));
  }

  #pass(text: string): void {
    const passed = this.#filter === undefined ? text : this.#filter.push(text);
    if (passed !== '') this.#receive(passed);
  }

  #flush(): void {
    if (this.#decoder === undefined) return;
    this.#pass(this.#decoder.end());
    const rest = this.#filter?.flush() ?? '';
    if (rest !== '') this.#receive(rest);
  }
}
