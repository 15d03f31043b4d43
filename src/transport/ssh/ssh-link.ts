import { randomBytes } from 'node:crypto';
import type { Reason } from '../../errors/problem.ts';
import { TextTail } from '../../io/kept-text.ts';
import type { ProcessGuard } from '../../io/process.ts';
import { type SpokenEnd, type SpokenProcess, speakWith } from '../../io/spoken-process.ts';
import { MarkScanner } from './mark-scanner.ts';
import { cutOf, refusalOf } from './reasons.ts';

export interface LinkRequest {
  /** `ssh` with all its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As people know the node. */
  readonly host: string;
  /** Gives files the names that people know them by, in what `ssh` says. */
  readonly renamed: (said: string) => string;
  /** What the processes of this node carry in their environment. */
  readonly processMark: string;
  /** How long the node may take to let us in. */
  readonly patienceMs: number;
  readonly guard?: ProcessGuard;
}

/** What a command on the node prints goes here. */
export interface Listener {
  readonly stdout: (chunk: Buffer) => void;
  readonly stderr: (chunk: Buffer) => void;
}

interface Exchange {
  readonly listener: Listener;
  readonly resolve: (answer: number | 'gone') => void;
  /** How many of the streams have not told their end yet. */
  open: number;
  answer: number;
}

const saidLength = 4_096;

/** One connection to a node: one `ssh`, which runs our program there for as long as its input is open. */
export class SshLink {
  readonly #request: LinkRequest;
  readonly #process: SpokenProcess;
  readonly #said = new TextTail(saidLength);
  #state: 'connecting' | 'open' | 'gone' = 'connecting';
  #end: SpokenEnd = { code: null, problem: null };
  #exchange: Exchange | undefined;
  #late = false;
  #opened: () => void = () => {};
  /** Resolves once it is open, or gone. */
  readonly settled: Promise<void>;
  readonly ended: Promise<void>;

  constructor(request: LinkRequest) {
    this.#request = request;
    const mark = `wavegate-${randomBytes(16).toString('hex')}`;
    const stdout = new MarkScanner(
      mark,
      (chunk) => this.#exchange?.listener.stdout(chunk),
      (words) => this.#take(words),
    );
    const stderr = new MarkScanner(
      mark,
      (chunk) => {
        this.#said.push(chunk.toString());
        this.#exchange?.listener.stderr(chunk);
      },
      () => this.#streamEnded(),
    );
    this.#process = speakWith({
      argv: request.argv,
      env: request.env,
      onStdout: (chunk) => stdout.push(chunk),
      onStderr: (chunk) => stderr.push(chunk),
      ...(request.guard === undefined ? {} : { guard: request.guard }),
    });
    const opened = new Promise<void>((resolve) => {
      this.#opened = resolve;
    });
    this.ended = this.#process.ended.then((end) => this.#gone(end));
    this.settled = Promise.race([opened, this.ended]);
    const impatience = setTimeout(() => {
      this.#late = true;
      this.#process.kill(0);
    }, request.patienceMs);
    this.settled.finally(() => clearTimeout(impatience)).catch(() => {});
    this.#process.write(`${mark}\n${request.processMark}\nwavegate-${randomBytes(8).toString('hex')}\n`);
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Why it did not open. */
  get refusal(): Reason {
    const { host, patienceMs, renamed } = this.#request;
    const said = this.#late ? `no answer within ${Math.round(patienceMs / 1_000)} seconds` : renamed(this.#said.text());
    return refusalOf(host, this.#late ? { code: null, problem: null } : this.#end, said);
  }

  /** Why it is gone after it was open. */
  get cut(): Reason {
    return cutOf(this.#request.host, this.#end, this.#said.text());
  }

  /** What the node said last outside of commands. */
  get said(): string {
    return this.#said.text().trim().split('\n').at(-1) ?? '';
  }

  /** Sends what needs no answer. */
  tell(data: string): void {
    this.#process.write(data);
  }

  /** Sends a request and gives the number that the node answers with. One at a time. `streams`: how many of them tell their end. */
  ask(data: readonly (string | Uint8Array)[], listener: Listener, streams: 1 | 2): Promise<number | 'gone'> {
    if (this.#state !== 'open') return Promise.resolve('gone');
    return new Promise((resolve) => {
      this.#exchange = { listener, resolve, open: streams, answer: 0 };
      for (const each of data) this.#process.write(each);
    });
  }

  /** Ends the input, at which the node ends what runs; after the grace `ssh` itself is ended. Resolves when it is gone. */
  async close(graceMs: number): Promise<void> {
    this.#process.endInput();
    const impatience = setTimeout(() => this.#process.kill(1_000), graceMs);
    await this.ended;
    clearTimeout(impatience);
  }

  #take([kind, number]: readonly string[]): void {
    if (kind === 'r' && this.#state === 'connecting') {
      this.#state = 'open';
      this.#opened();
    }
    if (kind !== 'e' && kind !== 'f') return;
    if (this.#exchange !== undefined) this.#exchange.answer = Number(number);
    this.#streamEnded();
  }

  #streamEnded(): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    exchange.open -= 1;
    if (exchange.open > 0) return;
    this.#exchange = undefined;
    exchange.resolve(exchange.answer);
  }

  #gone(end: SpokenEnd): void {
    this.#end = end;
    this.#state = 'gone';
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.resolve('gone');
  }
}
