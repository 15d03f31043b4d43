import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const chunkSize = 65_536;
const pollMs = 200;

/** Follows a file that another process appends to. */
export class ResultsFile {
  readonly #fd: number;
  readonly #receive: (text: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.alloc(chunkSize);
  readonly #timer: NodeJS.Timeout;
  #position = 0;

  constructor(path: string, receive: (text: string) => void) {
    this.#fd = openSync(path, 'r');
    this.#receive = receive;
    this.#timer = setInterval(() => this.#read(), pollMs);
  }

  /** Reads what is still there, and stops. */
  close(): void {
    clearInterval(this.#timer);
    this.#read();
    this.#receive(this.#decoder.end());
    closeSync(this.#fd);
  }

  #read(): void {
    for (;;) {
      const read = readSync(this.#fd, this.#buffer, 0, chunkSize, this.#position);
      if (read === 0) return;
      this.#position += read;
      this.#receive(this.#decoder.write(this.#buffer.subarray(0, read)));
    }
  }
}
