import { appendFile, mkdtemp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../errors/problem.ts';
import { ledgerContract } from '../contract.ts';
import { event, finish, refusal, someone, start, type TestEvent } from '../contract-fixtures.ts';
import { eventLines } from '../event-lines.ts';
import type { Lease, Ledger } from '../port.ts';
import { openFileLedger } from './file-ledger.ts';

ledgerContract('the file ledger', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'ledger-'));
  return {
    open: () => openFileLedger<TestEvent>(`${dir}/.wavegate`),
    dispose: () => rm(dir, { recursive: true }),
  };
});

describe('the file ledger', () => {
  let parent: string;
  let dir: string;
  let ledger: Ledger<TestEvent>;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'ledger-'));
    dir = `${parent}/.wavegate`;
    ledger = openFileLedger(dir);
  });
  afterEach(() => rm(parent, { recursive: true }));

  const message = async (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'it was not refused',
      (error: unknown) => (error instanceof ProblemError ? error.message : String(error)),
    );
  const left = async (): Promise<Lease<TestEvent>> => {
    const lease = await start(ledger, 'web');
    await lease.append([event(1)]);
    await lease.release();
    return lease;
  };

  test('lays an execution out in one folder that only its owner can read and git leaves out', async () => {
    const lease = await start(ledger, 'web');
    expect((await readdir(dir)).toSorted()).toEqual(['.gitignore', 'web-1']);
    expect(await readFile(`${dir}/.gitignore`, 'utf8')).toBe('*\n');
    expect((await readdir(`${dir}/web-1`)).toSorted()).toEqual([
      'events-1.jsonl',
      'inbox',
      'lease-1.json',
      'output',
      'plan.json',
    ]);
    for (const each of ['.', 'inbox', 'output']) expect((await stat(`${dir}/web-1/${each}`)).mode & 0o777).toBe(0o700);
    for (const each of ['events-1.jsonl', 'lease-1.json', 'plan.json']) {
      expect((await stat(`${dir}/web-1/${each}`)).mode & 0o777).toBe(0o600);
    }
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    await lease.release();
  });

  test('keeps the newest holder’s file of events alone, and every lease', async () => {
    await left();
    for (let n = 0; n < 3; n += 1) await (await ledger.acquire('web-1', someone('bob'))).release();
    const names = (await readdir(`${dir}/web-1`)).toSorted();
    const leases = ['lease-1.json', 'lease-2.json', 'lease-3.json', 'lease-4.json'];
    expect(names).toEqual(['events-4.jsonl', 'inbox', ...leases, 'output', 'plan.json']);
  });

  test('leaves out the torn end of a write and goes on after it', async () => {
    await left();
    const torn = eventLines([JSON.stringify(event(2)), JSON.stringify(event(3))], 3, 1);
    await appendFile(`${dir}/web-1/events-1.jsonl`, torn.slice(0, -5));
    expect(await ledger.read('web-1')).toEqual({ events: [event(0), event(1)], torn: true });
    const lease = await ledger.acquire('web-1', someone('bob'));
    await lease.append([event(9)]);
    expect(await ledger.read('web-1')).toEqual({ events: [event(0), event(1), event(9)], torn: false });
    await lease.release();
  });

  test('refuses a record that is damaged in the middle, with file and line, and leaves the lease free', async () => {
    await left();
    const path = `${dir}/web-1/events-1.jsonl`;
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [lines[0]?.replace('"event"', '"evnt"'), ...lines.slice(1)].join('\n'));
    const damaged = `ledger-corrupt: ${path}:1: this line is not an event.`;
    expect(await message(ledger.read('web-1'))).toBe(damaged);
    expect(await message(ledger.acquire('web-1', someone('bob')))).toBe(damaged);
    expect(await message(ledger.acquire('web-1', someone('bob')))).toBe(damaged);
    await writeFile(path, lines.join('\n'));
    await (await ledger.acquire('web-1', someone('bob'))).release();
  });

  test('refuses an execution whose record or plan is gone', async () => {
    await left();
    await writeFile(`${dir}/web-1/plan.json`, '{"schema":');
    expect(await message(ledger.readPlan('web-1'))).toBe(
      `ledger-corrupt: ${dir}/web-1/plan.json:1: this is not the plan that was written here.`,
    );
    await rm(`${dir}/web-1/plan.json`);
    expect(await message(ledger.readPlan('web-1'))).toBe(
      `ledger-not-readable: Reading ${dir}/web-1/plan.json failed: no such file or directory (ENOENT).`,
    );
    await rm(`${dir}/web-1/events-1.jsonl`);
    expect(await message(ledger.read('web-1'))).toBe(
      `ledger-corrupt: ${dir}/web-1/events-1.jsonl:1: the record of the events is gone.`,
    );
  });

  test('passes over a taker that died before it had its own file, and one whose file came too late', async () => {
    await left();
    await writeFile(`${dir}/web-1/lease-2.json`, '');
    await writeFile(`${dir}/web-1/events-2.jsonl.tmp`, 'half');
    expect((await ledger.read('web-1')).events).toEqual([event(0), event(1)]);
    expect(await refusal(ledger.acquire('web-1', someone('bob')))).toBe('lease-held');
    const waits: unknown[] = [];
    const lease = await ledger.acquire('web-1', someone('bob'), { waitMs: 4_000, onWait: (held) => waits.push(held) });
    expect(waits).toEqual([{ holder: null, since: null }]);
    expect(lease.fence).toBe(3);
    await lease.append([event(2)]);
    await writeFile(`${dir}/web-1/events-2.jsonl`, eventLines([JSON.stringify(event(7))], 1, 2));
    expect((await ledger.read('web-1')).events).toEqual([event(0), event(1), event(2)]);
    await lease.append([event(3)]);
    await lease.release();
    await (await ledger.acquire('web-1', someone('cid'))).release();
    expect((await readdir(`${dir}/web-1`)).filter((name) => name.startsWith('events'))).toEqual(['events-4.jsonl']);
    expect((await ledger.read('web-1')).events).toEqual([event(0), event(1), event(2), event(3)]);
  });

  test('takes a lease whose holder died long ago on this machine after a short look', async () => {
    await left();
    const since = Date.now() - 60_000;
    await writeFile(
      `${dir}/web-1/lease-2.json`,
      `{"beat":${since},"fence":2,"since":${since},"holder":${JSON.stringify(someone('old'))}}\n`,
    );
    const began = performance.now();
    const lease = await ledger.acquire('web-1', someone('bob'));
    expect(performance.now() - began).toBeLessThan(1_900);
    expect(lease.fence).toBe(3);
    await lease.release();
  });

  test('tells a holder at its next write that its folder is gone, or is another one by now', async () => {
    const first = await start(ledger, 'web');
    await rm(dir, { recursive: true });
    expect(await message(first.append([event(1)]))).toBe(
      'lease-lost: Lease 1 of web-1 is no longer held by this process.',
    );
    const second = await start(ledger, 'web', 'bob');
    expect(await refusal(first.append([event(2)]))).toBe('lease-lost');
    expect((await ledger.read('web-1')).events).toEqual([event(0)]);
    await Promise.all([first.release(), second.release()]);
  });

  test('tells an overtaken holder by whom: its waiting appends, its next ones and its signal', async () => {
    const first = await start(ledger, 'web', 'ann');
    const taken = `{"beat":${Date.now()},"fence":2,"since":1,"holder":${JSON.stringify(someone('bob'))}}\n`;
    const waiting = [first.append([event(1)]), first.append([event(2)])];
    await writeFile(`${dir}/web-1/lease-2.json`, taken);
    const lost = 'lease-lost: Lease 1 of web-1 was taken over by bob on here (process 7).';
    expect(await Promise.all(waiting.map(message))).toEqual([lost, lost]);
    expect(await message(first.append([event(3)]))).toBe(lost);
    expect(() => first.check()).toThrow(lost);
    expect(first.signal.aborted).toBe(true);
    expect((first.signal.reason as Error).message).toBe(lost);
    await first.release();
  });

  test('tells an idle holder within moments that it was overtaken', async () => {
    const first = await start(ledger, 'web');
    await writeFile(`${dir}/web-1/lease-2.json`, '');
    await expect.poll(() => first.signal.aborted, { timeout: 3_000 }).toBe(true);
    await first.release();
  });

  test('says why it cannot be written or read', async () => {
    await writeFile(dir, 'a file where the folder should be');
    expect(await message(start(ledger, 'web'))).toBe(
      `ledger-not-readable: Reading ${dir} failed: not a directory (ENOTDIR).`,
    );
    const below = openFileLedger<TestEvent>(`${parent}/file/x`);
    await writeFile(`${parent}/file`, '');
    expect(await refusal(start(below, 'web'))).toBe('ledger-not-readable');
  });

  test('never shows a creation that was cut off, and clears it away when it is old', async () => {
    await mkdir(`${dir}/.new-old/inbox`, { recursive: true });
    await mkdir(`${dir}/.new-young`);
    const old = new Date(Date.now() - 7_200_000);
    await utimes(`${dir}/.new-old`, old, old);
    expect(await ledger.list()).toEqual([]);
    const lease = await start(ledger, 'web');
    expect((await readdir(dir)).toSorted()).toEqual(['.gitignore', '.new-young', 'web-1']);
    await lease.release();
  });

  test('leaves nothing behind when a creation is refused', async () => {
    await (await start(ledger, 'web', 'ann', [finish])).release();
    await writeFile(
      `${dir}/web-1/lease-2.json`,
      `{"beat":${Date.now()},"fence":2,"since":1,"holder":${JSON.stringify(someone('bob'))}}\n`,
    );
    const beating = setInterval(() => {
      void writeFile(
        `${dir}/web-1/lease-2.json`,
        `{"beat":${Date.now()},"fence":2,"since":1,"holder":${JSON.stringify(someone('bob'))}}\n`,
      );
    }, 200);
    expect(await refusal(start(ledger, 'web'))).toBe('lease-held');
    clearInterval(beating);
    expect((await readdir(dir)).toSorted()).toEqual(['.gitignore', 'web-1']);
  });

  test('passes over what is in an inbox and no command of ours', async () => {
    const lease = await start(ledger, 'web');
    const inbox = `${dir}/web-1/inbox`;
    await writeFile(`${inbox}/note.txt`, 'hello');
    for (const [n, text] of ['', 'null', '[]', '{"id":"x"}'].entries()) {
      await writeFile(`${inbox}/00000000000000${n}-00000000-0000-0000-0000-00000000000${n}.json`, text);
    }
    expect(await ledger.commands('web-1')).toEqual([]);
    await lease.release();
  });

  test('gives back any mixture of appends and writes in the order given', async () => {
    const mixture = fc.array(fc.record({ size: fc.nat(4), wait: fc.constantFrom('no', 'this', 'all') }), {
      maxLength: 30,
    });
    let name = 0;
    await fc.assert(
      fc.asyncProperty(mixture, async (calls) => {
        name += 1;
        const lease = await start(ledger, `x${name}x`);
        let next = 1;
        let pending: Promise<void>[] = [];
        for (const { size, wait } of calls) {
          const events = Array.from({ length: size }, (_, n) => event(next + n));
          next += size;
          if (wait === 'no') lease.write(events);
          else pending.push(lease.append(events));
          if (wait === 'all') {
            await Promise.all(pending);
            pending = [];
            expect((await ledger.read(lease.id)).events).toHaveLength(next);
          }
        }
        await lease.release();
        await Promise.all(pending);
        expect((await ledger.read(lease.id)).events).toEqual(Array.from({ length: next }, (_, n) => event(n)));
      }),
      { numRuns: 25 },
    );
  });
});
