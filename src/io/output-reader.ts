import { FilteredText, type TextFilter } from './filtered-text.ts';
import type { OutputPipe } from './pipes.ts';

/** Reads a pipe to its end as UTF-8 text; characters that are cut between chunks stay whole. */
export class OutputReader {
  readonly #pipe: OutputPipe;
  readonly #text: FilteredText;
  #open = true;

  /** `ended` is called once, when the pipe ended by itself. */
  constructor(pipe: OutputPipe, filter: TextFilter | undefined, receive: (text: string) => void, ended: () => void) {
    this.#pipe = pipe;
    this.#text = new FilteredText(filter, receive);
    pipe.reader.on('data', (chunk: Buffer) => {
      if (this.#open) this.#text.push(chunk);
    });
    pipe.reader.on('error', () => this.close());
    pipe.reader.once('close', () => {
      if (!this.#open) return;
      this.#open = false;
      pipe.release(!pipe.reader.errored);
      this.#text.end();
      ended();
    });
  }

  /** Stops reading, whoever may still hold the other end. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#pipe.reader.destroy();
    this.#pipe.release(false);
    this.#text.end();
  }
}
