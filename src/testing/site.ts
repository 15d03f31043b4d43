import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { test, vi } from 'vitest';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { replay } from '../core/rollout/evolve.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { openFileLedger } from '../ledger/file/file-ledger.ts';
import { killTree, runs, send } from './process-family.ts';

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const killer = fileURLToPath(new URL('./kill-at-write.ts', import.meta.url));
/** Hundreds of processes are started: none of them has to strip the types again. */
const compileCache = join(tmpdir(), 'wavegate-test-compile-cache');

// What takes a second on an idle machine may take a minute on one that does much else.
vi.setConfig({ testTimeout: 120_000 });

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `N:MOMENT:WHAT` for kill-at-write.ts. */
  readonly killAt?: string;
  readonly stdin?: 'ignore' | 'pipe';
}

/** A command line that runs, or ran, in a process of its own. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it was not started');
    return this.child.pid;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.alive) send(this.pid, signal);
  }

  /** Kills it with everything that it started, the guard included. */
  killTree(): void {
    if (!this.alive) return;
    send(this.pid, 'SIGSTOP');
    killTree(this.pid);
    send(this.pid, 'SIGKILL');
  }
}

/** A folder in which somebody runs rollouts, and what they find there. */
export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'wavegate-site-'));
  readonly #started: Running[] = [];

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text, { mode: 0o755 });
  }

  append(name: string, text: string): void {
    appendFileSync(join(this.folder, name), text);
  }

  /** An empty text where there is no such file. */
  read(name: string): string {
    try {
      return readFileSync(join(this.folder, name), 'utf8');
    } catch {
      return '';
    }
  }

  /** What the steps wrote down, line by line, in the order in which it happened. */
  log(): string[] {
    return this.read('log').split('\n').slice(0, -1);
  }

  start(args: readonly string[], { killAt, ...options }: StartOptions = {}): Running {
    if (killAt === undefined) return this.#spawn([process.execPath, main, ...args], options);
    const env = { ...options.env, WAVEGATE_TEST_KILL: killAt };
    return this.#spawn([process.execPath, '--import', killer, main, ...args], { ...options, env });
  }

  /** Runs a shell command that has the command line as its arguments: `"$@"`. */
  shell(command: string, args: readonly string[], options: Omit<StartOptions, 'killAt'> = {}): Running {
    return this.#spawn(['sh', '-c', command, 'sh', process.execPath, main, ...args], options);
  }

  #spawn(argv: readonly string[], { env = {}, stdin = 'ignore' }: Omit<StartOptions, 'killAt'>): Running {
    const child = spawn(argv[0] ?? '', argv.slice(1), {
      cwd: this.folder,
      stdio: [stdin, 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.folder,
        NODE_COMPILE_CACHE: compileCache,
        ...env,
      },
    });
    const running = new Running(child);
    this.#started.push(running);
    return running;
  }

  run(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** The rollout file `rollout.yml` and its fleet of nodes: names, or whole nodes. */
  plan(
    file: string,
    nodes: readonly (string | { readonly name: string; readonly labels?: object; readonly address?: string })[],
  ): void {
    this.write('rollout.yml', file);
    this.append('log', '');
    this.write(
      'hosts.json',
      JSON.stringify({ nodes: nodes.map((node) => (typeof node === 'string' ? { name: node } : node)) }),
    );
  }

  /** How many lines of the log begin with a word. */
  count(word: string): number {
    return this.log().filter((line) => line.startsWith(`${word} `)).length;
  }

  /** Runs a command until a line of the log begins like this. */
  async runUntil(line: string, args: readonly string[] = ['run', 'rollout.yml']): Promise<Running> {
    const before = this.log().length;
    const running = this.start(args);
    await until(`the line ${line}`, () => {
      if (
        this.log()
          .slice(before)
          .some((each) => each.startsWith(line))
      )
        return true;
      if (!running.alive) throw new Error(`it ended before ${line}: ${running.stdout}${running.stderr}`);
      return false;
    });
    return running;
  }

  /** Runs a command and kills it, alone, as soon as a line of the log begins like this; its guard has ended who wrote that line. */
  async runAndKill(line: string, args?: readonly string[]): Promise<void> {
    const running = await this.runUntil(line, args);
    running.kill('SIGKILL');
    await running.ended;
    const writer = Number(
      this.log()
        .findLast((each) => each.startsWith(line))
        ?.split(' ')
        .at(-1),
    );
    await until('the step to be ended', () => !runs(writer));
  }

  /** What `status --json` says. */
  async status(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.run(['status', 'web', '--json'])).stdout) as Record<string, unknown>;
  }

  /** Of the newest execution, as `read` of the ledger gives it: whole and without a gap, or this throws. */
  async story(name = 'web'): Promise<{ id: string; events: readonly RolloutEvent[]; state: RolloutState } | null> {
    const ledger = openFileLedger<RolloutEvent>(join(this.folder, '.wavegate'));
    const id = await ledger.newest(name);
    if (id === null) return null;
    const [{ events }, plan] = await Promise.all([ledger.read(id), ledger.readPlan(id)]);
    return { id, events, state: replay(plan, events) };
  }

  async state(name = 'web'): Promise<RolloutState> {
    const story = await this.story(name);
    if (story === null) throw new Error(`nothing was ever run under the name ${name}`);
    return story.state;
  }

  /** Ends whatever still runs here. */
  dispose(): void {
    for (const running of this.#started) running.killTree();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** Waits until it holds; fails after a time that no machine needs. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 90_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}

/** A test in a site of its own, so that many can run at the same time. */
export const siteTest = test.extend<{ readonly site: Site }>({
  site: async ({ task: _ }, use) => {
    const site = new Site();
    try {
      await use(site);
    } finally {
      site.dispose();
    }
  },
});
