import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type SpawnerReply, type SpawnerRequest, spawnerReady, spawnerSource } from './spawner-program.ts';
import { exitOf, startHere, type StartListener, type StartRequest } from './start-process.ts';

type Program = ChildProcessByStdio<Writable, Readable, null>;

interface Asked {
  readonly request: StartRequest;
  readonly listener: StartListener;
}

/** It is to hold little, because each process that it starts copies that. */
const nodeOptions = ['--max-semi-space-size=1', '--single-threaded'];
const patienceMs = 2_000;

/**
 * A small process beside this one that starts others in its stead. Whoever starts a process copies the tables of its own memory and waits
 * until the new program runs: that stops a driver with a large heap for longer than all its own work on a step.
 *
 * Once it is gone, processes are started from here. What it had started by then is lost: nobody will tell how that ends.
 */
export class Spawner {
  readonly #child: Program;
  readonly #gone: Promise<void>;
  readonly #asked = new Map<number, Asked>();
  #answered: () => void = () => {};
  #ready = false;
  #ids = 0;
  #requests: string[] = [];
  #rest = '';

  /** Resolves once it is at work; with null where that cannot be, which does no harm. */
  static async start(): Promise<Spawner | null> {
    const child = spawnProgram();
    if (child === null) return null;
    const spawner = new Spawner(child);
    const ready = new Promise<void>((answer) => {
      spawner.#answered = answer;
    });
    const timer = setTimeout(() => spawner.kill(), patienceMs);
    await Promise.race([ready, spawner.#gone]);
    clearTimeout(timer);
    return spawner.#ready ? spawner : null;
  }

  private constructor(child: Program) {
    this.#child = child;
    const { stdin, stdout } = this.#child;
    this.#gone = new Promise((gone) => {
      // Only once all that it said has been read.
      this.#child.once('close', () => {
        this.#lose();
        gone();
      });
    });
    stdin.on('error', () => this.kill());
    stdout.setEncoding('utf8');
    stdout.on('data', (text: string) => this.#receive(text));
    for (const handle of [this.#child, stdin, stdout]) (handle as unknown as { unref(): void }).unref();
  }

  /** Whether it is at work. */
  get ready(): boolean {
    return this.#ready;
  }

  start(request: StartRequest, listener: StartListener): void {
    if (!this.#ready) return startHere(request, null, listener);
    const { argv, cwd, env, pipes } = request;
    this.#ids += 1;
    this.#asked.set(this.#ids, { request, listener });
    this.#hold();
    const asked: SpawnerRequest = [this.#ids, argv, resolve(cwd), env, pipes.map(({ writePath }) => writePath)];
    // What is asked for at the same moment goes over together.
    if (this.#requests.length === 0) queueMicrotask(() => this.#send());
    this.#requests.push(`${JSON.stringify(asked)}\n`);
  }

  /** Ends one that does not answer. */
  kill(): void {
    this.#ready = false;
    this.#child.kill('SIGKILL');
  }

  /** Lets it go; what it started goes on. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#child.ref();
    // It holds nothing that an end of its own would save, and takes longer for that.
    this.kill();
    await this.#gone;
  }

  /** This process lives on for an answer that it waits for, and for nothing else of the spawner. */
  #hold(): void {
    const stdout = this.#child.stdout as unknown as { ref(): void; unref(): void };
    if (this.#asked.size > 0) stdout.ref();
    else stdout.unref();
  }

  #send(): void {
    this.#child.stdin.write(this.#requests.join(''));
    this.#requests = [];
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === spawnerReady) {
        this.#ready = true;
        this.#answered();
      } else this.#take(JSON.parse(line) as SpawnerReply);
    }
  }

  #take(reply: SpawnerReply): void {
    const [id, what] = reply;
    const asked = this.#asked.get(id);
    if (asked === undefined) return;
    const { request, listener } = asked;
    if (what === 'started') return listener.started(reply[2]);
    this.#asked.delete(id);
    this.#hold();
    if (what === 'exited') return listener.exited(exitOf(reply[2], reply[3]));
    if (what === 'not-started') return listener.notStarted({ code: reply[2], message: reply[3] });
    // It may not open what is ours, so it is of no use.
    this.#ready = false;
    startHere(request, null, listener);
  }

  #lose(): void {
    this.#ready = false;
    const lost = [...this.#asked.values()];
    this.#asked.clear();
    this.#hold();
    for (const { listener } of lost) listener.lost();
  }
}

/** Null: this machine is short of something. */
function spawnProgram(): Program | null {
  // A tree that this driver is part of is found by its environment, so that goes on; options for Node are for this one alone.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const argv = [...nodeOptions, '--eval', spawnerSource];
  try {
    const child = spawn(process.execPath, argv, { cwd: '/', env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    child.on('error', () => {});
    return child.pid === undefined ? null : child;
  } catch {
    return null;
  }
}
