import { TextTail } from '../io/kept-text.ts';

/** Characters of a step's output that are kept from its beginning, and from its end. */
const keptAtEachEnd = 65_536;

/** Passes a step's output on as it comes, up to a limit; of what comes after it, the end is passed on when the step is over. */
export class StepOutput {
  readonly #pass: (text: string) => void;
  #room = keptAtEachEnd;
  #tail: TextTail | undefined;
  #after = 0;

  constructor(pass: (text: string) => void) {
    this.#pass = pass;
  }

  push(text: string): void {
    if (text.length <= this.#room) {
      this.#room -= text.length;
      this.#pass(text);
      return;
    }
    if (this.#room > 0) this.#pass(text.slice(0, this.#room));
    const rest = text.slice(this.#room);
    this.#room = 0;
    this.#tail ??= new TextTail(keptAtEachEnd);
    this.#tail.push(rest);
    this.#after += rest.length;
  }

  end(): void {
    if (this.#tail === undefined) return;
    const tail = this.#tail.text();
    const leftOut = this.#after - tail.length;
    if (leftOut > 0) this.#pass(`\n[${leftOut} characters left out]\n`);
    this.#pass(tail);
  }
}
