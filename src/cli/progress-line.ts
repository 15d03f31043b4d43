import type { Clock } from '../core/ports.ts';

/** Where progress is told: standard error, so that nothing stands in the way of what is piped on. */
type Told = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };

const eraseLine = '\r\u001B[2K';
const onScreenMs = 100;
const inLinesMs = 10_000;

/**
 * How far a command has come that shows nothing else until its end. A terminal has it in one line that is gone afterwards; anything
 * else gets a line now and then, and none from a command that is done soon.
 */
export class ProgressLine {
  readonly #to: Told;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #every: number;
  #told: number;
  #shown = false;

  constructor(to: Told, clock: Pick<Clock, 'now'>) {
    this.#to = to;
    this.#clock = clock;
    this.#every = to.isTTY === true ? onScreenMs : inLinesMs;
    this.#told = clock.now();
  }

  /** Called as often as one likes: what comes too soon after the last one is not told. */
  tell(text: () => string): void {
    const now = this.#clock.now();
    // A clock that was set back must not silence it.
    if (Math.abs(now - this.#told) < this.#every) return;
    this.#told = now;
    if (this.#to.isTTY !== true) {
      this.#to.write(`${text()}\n`);
      return;
    }
    this.#to.write(`${eraseLine}${text()}`);
    this.#shown = true;
  }

  end(): void {
    if (this.#shown) this.#to.write(eraseLine);
    this.#shown = false;
  }
}
