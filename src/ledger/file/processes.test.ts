import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { event, someone, type TestEvent } from '../contract-fixtures.ts';
import type { Ledger } from '../port.ts';
import { openFileLedger } from './file-ledger.ts';

const script = fileURLToPath(new URL('../../testing/ledger-process.ts', import.meta.url));

/** A process at work on the ledger. */
class Worker {
  readonly child: ChildProcess;
  readonly said: string[] = [];
  #heard: () => void = () => {};

  constructor(dir: string, shell = 'exec "$@"') {
    this.child = spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, script, dir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.child.stdout === null) throw new Error('no output');
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.said.push(line);
      this.#heard();
    });
  }

  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Waits for its next line that is no `acked` one, after `from` lines. */
  async answer(from = this.said.length): Promise<string> {
    for (;;) {
      const found = this.said.slice(from).find((line) => !line.startsWith('acked'));
      if (found !== undefined) return found;
      await new Promise<void>((done) => {
        this.#heard = done;
      });
    }
  }

  async ask(line: string): Promise<string> {
    const from = this.said.length;
    this.tell(line);
    return this.answer(from);
  }

  /** The number of the last event of an execution that it was told is safe. */
  acked(id: string): number {
    const last = this.said.findLast((line) => line.startsWith(`acked ${id} `));
    return last === undefined ? 0 : Number(last.split(' ')[2]);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

describe('processes that share a file ledger', () => {
  let dir: string;
  let ledger: Ledger<TestEvent>;
  let workers: Worker[];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ledger-'));
    ledger = openFileLedger(dir);
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await rm(dir, { recursive: true });
  });

  const hire = async (count: number, shell?: string): Promise<Worker[]> => {
    const hired = Array.from({ length: count }, () => new Worker(dir, shell));
    workers.push(...hired);
    await Promise.all(hired.map((worker) => worker.answer(0)));
    return hired;
  };

  const numbersOf = async (id: string): Promise<readonly unknown[]> => {
    const { events } = await ledger.read(id);
    return events.map(({ n }) => n);
  };
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

  test('killed at any time in hundreds of executions, lose nothing they were told is safe', {
    timeout: 120_000,
  }, async () => {
    let kills = 0;
    const life = async (names: readonly string[], worker: Worker): Promise<void> => {
      for (const name of names) worker.tell(`create ${name}`);
      worker.tell('storm');
      // Most die in the storm, some while they create.
      if (Math.random() < 0.7)
        await expect.poll(() => worker.said.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(10);
      await wait(Math.random() * 60);
      await worker.kill();
      kills += 1;
      for (const name of names) {
        const id = `${name}-1`;
        const acked = worker.acked(id);
        if ((await ledger.newest(name)) === null) {
          expect(worker.said.some((line) => line.startsWith(id))).toBe(false);
          continue;
        }
        const numbers = await numbersOf(id);
        expect(numbers).toEqual(upTo(numbers.length));
        expect(numbers.length).toBeGreaterThan(acked);
      }
    };
    const turns = async (lane: number): Promise<void> => {
      for (let turn = 0; turn < 15; turn += 1) {
        const [worker] = await hire(1);
        if (worker !== undefined)
          await life(
            upTo(5).map((n) => `k${n}-${lane}-${turn}x`),
            worker,
          );
      }
    };
    await Promise.all([turns(0), turns(1), turns(2)]);
    expect(kills).toBe(45);

    const left = await ledger.list();
    expect(left.length).toBeGreaterThan(100);
    const goOn = async (id: string): Promise<void> => {
      const before = (await ledger.read(id)).events;
      const lease = await ledger.acquire(id, someone('heir'), { waitMs: 3_000 });
      expect(lease.events).toEqual(before);
      await lease.append([event(before.length)]);
      expect(await numbersOf(id)).toEqual(upTo(before.length + 1));
      await lease.release();
    };
    await Promise.all(left.slice(0, 40).map(goOn));
  });

  test('make one execution between them and take over a dead one once', async () => {
    const racers = await hire(4);
    const created = await Promise.all(racers.map((racer) => racer.ask('create web')));
    expect(created.toSorted()).toEqual([
      'execution-unfinished',
      'execution-unfinished',
      'execution-unfinished',
      'web-1 1',
    ]);
    const winner = racers[created.indexOf('web-1 1')];
    await winner?.kill();
    const heirs = racers.filter((racer) => racer !== winner);
    const taken = await Promise.all(heirs.map((heir) => heir.ask('acquire web-1 4000')));
    expect(taken.toSorted()).toEqual(['lease-held', 'lease-held', 'web-1 2']);
    expect(await heirs[taken.indexOf('web-1 2')]?.ask('append 1')).toBe('appended 1');
    expect(await numbersOf('web-1')).toEqual([0, 1]);
  });

  test('stopped in the middle and overtaken, write nothing when they go on', async () => {
    const [sleeper] = await hire(1);
    if (sleeper === undefined) throw new Error('nobody came');
    expect(await sleeper.ask('create web')).toBe('web-1 1');
    const from = sleeper.said.length;
    sleeper.tell('storm');
    await expect.poll(() => sleeper.acked('web-1'), { timeout: 10_000 }).toBeGreaterThan(20);
    sleeper.child.kill('SIGSTOP');
    const lease = await ledger.acquire('web-1', someone('heir'), { waitMs: 4_000 });
    expect(lease.fence).toBe(2);
    await lease.append([{ ...event(0), text: 'by the heir' }]);
    const before = (await ledger.read('web-1')).events;
    sleeper.child.kill('SIGCONT');
    expect(await sleeper.answer(from)).toBe('lease-lost');
    expect(await sleeper.ask('append 7')).toBe('lease-lost');
    expect(before.length).toBeGreaterThan(sleeper.acked('web-1') + 1);
    await lease.append([{ ...event(1), text: 'by the heir' }]);
    expect((await ledger.read('web-1')).events).toEqual([...before, { ...event(1), text: 'by the heir' }]);
    await lease.release();
  });

  test('stopped while idle and overtaken, learn it before they are asked for anything', async () => {
    const [sleeper] = await hire(1);
    await sleeper?.ask('create web');
    sleeper?.child.kill('SIGSTOP');
    const lease = await ledger.acquire('web-1', someone('heir'), { waitMs: 4_000 });
    await lease.release();
    sleeper?.child.kill('SIGCONT');
    expect(await sleeper?.ask('append 7')).toBe('lease-lost');
    expect(await numbersOf('web-1')).toEqual([0]);
  });

  test('whose disk is full keep the ledger whole and say so', async () => {
    // The limit on the size of a file stands in for a full disk: the write that crosses it is cut off in the middle.
    const [writer] = await hire(1, `trap '' XFSZ; ulimit -f 100; exec "$@"`);
    expect(await writer?.ask('create web')).toBe('web-1 1');
    let appended = 0;
    let answer = '';
    for (; appended < 1_000; appended += 1) {
      answer = (await writer?.ask(`append ${appended + 1} 3000`)) ?? '';
      if (answer !== `appended ${appended + 1}`) break;
    }
    expect(answer).toBe('ledger-not-writable');
    expect(appended).toBeGreaterThan(10);
    expect(await writer?.ask('append 9 1')).toBe('ledger-not-writable');
    expect((await ledger.read('web-1')).torn).toBe(false);
    expect(await numbersOf('web-1')).toEqual(upTo(appended + 1));
    expect(await writer?.ask('release')).toBe('released');
    const lease = await ledger.acquire('web-1', someone('heir'));
    await lease.append([event(appended + 1)]);
    expect(await numbersOf('web-1')).toEqual(upTo(appended + 2));
    await lease.release();
  });
});
