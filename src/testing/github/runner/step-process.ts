/** One process of a job's step, in a group of its own, ended as GitHub's runner ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { killTree, send } from '../../process-family.ts';

export interface Grace {
  /** From SIGINT to SIGTERM, and from there to SIGKILL; milliseconds. GitHub's runner: 7,500 and 2,500. */
  readonly interrupt: number;
  readonly terminate: number;
}

export interface StepCommand {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

export class StepProcess {
  /** Exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor({ argv: [file, ...args], cwd, environment, onLine }: StepCommand) {
    const child = spawn(file, args, { cwd, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        for (const timer of this.#timers) clearTimeout(timer);
        resolve(code);
      });
    });
  }

  cancel({ interrupt, terminate }: Grace): void {
    this.#signal('SIGINT');
    this.#timers.push(setTimeout(() => this.#signal('SIGTERM'), interrupt));
    this.#timers.push(setTimeout(() => this.kill(), interrupt + terminate));
  }

  /** Ends it and everything that it started, at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null) return;
    send(pid, 'SIGSTOP');
    killTree(pid);
    send(pid, 'SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) send(this.#child.pid, signal);
  }
}
