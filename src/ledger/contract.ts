import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../core/plan/plan.ts';
import { ProblemError } from '../errors/problem.ts';
import type { Command, Cursor, Holder, Lease, Ledger, LedgerEvent } from './port.ts';

export interface TestEvent extends LedgerEvent {
  readonly n?: number;
  readonly text?: string;
}

/** One place where a ledger is kept, and ways to it that know nothing of each other, as those of two processes. */
export interface TestStore {
  open(): Ledger<TestEvent>;
  dispose(): Promise<void>;
}

export const somePlan = {
  schema: 1,
  rollout: 'web',
  digest: 'd'.repeat(64),
  nodes: [{ name: 'ä\u2028"\\' }],
} as unknown as Plan;

export const someone = (who: string): Holder => ({ who, host: 'here', pid: 7 });

export const event = (n: number): TestEvent => ({ type: 'counted', at: 1_700_000_000_000 + n, n });

export const finish: TestEvent = { type: 'finished', at: 1_700_000_000_000 };

export const isUnfinished = (events: readonly TestEvent[]): boolean => events.at(-1)?.type !== 'finished';

export function start(
  ledger: Ledger<TestEvent>,
  name: string,
  who = 'ann',
  first = [event(0)],
): Promise<Lease<TestEvent>> {
  return ledger.create(name, somePlan, () => first, { holder: someone(who), unfinished: isUnfinished });
}

/** The code of the one problem that a promise was refused with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError) || error.problems.length !== 1) throw error;
  return error.problems[0]?.code ?? '';
}

const command = (verb: string, at = 1_700_000_000_000): Command => ({
  id: randomUUID(),
  verb,
  args: { to: verb },
  by: 'ann',
  at,
});

/** What every store of the ledger does alike; run by each store's own test. */
export function ledgerContract(name: string, makeStore: () => Promise<TestStore>): void {
  describe(`${name} keeps the contract of a ledger:`, () => {
    let store: TestStore;
    let ledger: Ledger<TestEvent>;
    beforeEach(async () => {
      store = await makeStore();
      ledger = store.open();
    });
    afterEach(() => store.dispose());

    describe('executions', () => {
      test('a ledger that was never written to is empty', async () => {
        expect(await ledger.list()).toEqual([]);
        expect(await ledger.newest('web')).toBeNull();
      });

      test('are numbered from 1 for each name and listed newest first', async () => {
        for (const each of ['web', 'api', 'web', 'web-2x']) {
          await (await start(ledger, each, 'ann', [finish])).release();
          await wait(2);
        }
        expect(await ledger.list()).toEqual(['web-2x-1', 'web-2', 'api-1', 'web-1']);
        expect(await ledger.newest('web')).toBe('web-2');
      });

      test('are found by their id, and by their name alone the newest', async () => {
        for (const each of ['web', 'web', 'api']) await (await start(ledger, each, 'ann', [finish])).release();
        expect(await ledger.resolve('web-1')).toBe('web-1');
        expect(await ledger.resolve('web')).toBe('web-2');
      });

      test.each([
        'wbe',
        'web-9',
        'web-01',
        '',
        '.',
        '../web-1',
        'web-1/../web-1',
        'web-1\n',
        '__proto__',
        'w'.repeat(1e6),
      ])('that do not exist are refused: %#', async (text) => {
        await (await start(ledger, 'web')).release();
        expect(await refusal(ledger.resolve(text))).toBe('no-such-execution');
        expect(await refusal(ledger.read(text))).toBe('no-such-execution');
        expect(await refusal(ledger.acquire(text, someone('bob')))).toBe('no-such-execution');
        expect(await refusal(ledger.send(text, command('pause')))).toBe('no-such-execution');
      });

      test('know their own id when they write their first event', async () => {
        await (await start(ledger, 'web', 'ann', [finish])).release();
        const first = (id: string): TestEvent[] => [{ ...finish, text: id }];
        const lease = await ledger.create('web', somePlan, first, { holder: someone('ann'), unfinished: isUnfinished });
        expect(lease.events).toEqual([{ ...finish, text: 'web-2' }]);
        expect((await ledger.read('web-2')).events).toEqual(lease.events);
        await lease.release();
      });

      test('keep their plan as it was', async () => {
        const lease = await start(ledger, 'web');
        expect(await store.open().readPlan(lease.id)).toEqual(somePlan);
        await lease.release();
      });

      test('are not made while one of the same name is unfinished, driven or not', async () => {
        const lease = await start(ledger, 'web');
        expect(await refusal(start(store.open(), 'web'))).toBe('execution-unfinished');
        await lease.release();
        expect(await refusal(start(store.open(), 'web'))).toBe('execution-unfinished');
        await (await start(ledger, 'api')).release();
        expect(await ledger.list()).toHaveLength(2);
      });

      test.each([0, 1])('of many that make one at once, after %i before it, one does', async (before) => {
        if (before > 0) await (await start(ledger, 'web', 'ann', [finish])).release();
        const tries = await Promise.allSettled(
          Array.from({ length: 6 }, (_, n) => start(store.open(), 'web', `p${n}`)),
        );
        const made = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
        const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each] : []));
        expect(made).toHaveLength(1);
        for (const each of refused) expect(await refusal(Promise.reject(each.reason))).toBe('execution-unfinished');
        expect(await ledger.list()).toHaveLength(before + 1);
        await made[0]?.append([event(1)]);
        await made[0]?.release();
      });

      test('are closed by a newer one of their name', async () => {
        for (let n = 0; n < 2; n += 1) await (await start(ledger, 'web', 'ann', [finish])).release();
        expect(await refusal(ledger.acquire('web-1', someone('ann')))).toBe('execution-superseded');
        expect((await ledger.read('web-1')).events).toEqual([finish]);
      });

      test('have a folder for output', async () => {
        const lease = await start(ledger, 'web');
        expect((await stat(await ledger.outputFolder(lease.id))).isDirectory()).toBe(true);
        await lease.release();
      });
    });

    describe('events', () => {
      test('are read as they were appended, by anybody', async () => {
        const odd: TestEvent = { type: 'odd', at: 1, text: 'line\nbreak \u2028 \0 "quote" \ud83d\ude80' };
        const lease = await start(ledger, 'web');
        await lease.append([odd]);
        await lease.append([event(1), event(2)]);
        expect(await store.open().read('web-1')).toEqual({ events: [event(0), odd, event(1), event(2)], torn: false });
        await lease.release();
      });

      test('of many callers at once keep the order in which they were given', async () => {
        const lease = await start(ledger, 'web');
        const settled: number[] = [];
        const appends = Array.from({ length: 500 }, (_, n) => {
          if (n % 3 === 0) return lease.write([event(n + 1)]);
          return lease.append([event(n + 1)]).then(() => settled.push(n));
        });
        await Promise.all(appends);
        expect(settled).toEqual(settled.toSorted((a, b) => a - b));
        await lease.release();
        expect((await ledger.read('web-1')).events).toEqual(Array.from({ length: 501 }, (_, n) => event(n)));
      });

      test('that nobody waits for are safe within moments', async () => {
        const lease = await start(ledger, 'web');
        lease.write([event(1)]);
        await expect.poll(async () => (await ledger.read('web-1')).events.length, { timeout: 5_000 }).toBe(2);
        await lease.release();
      });

      test('that nobody waited for are safe after the release', async () => {
        const lease = await start(ledger, 'web');
        lease.write([event(1)]);
        await lease.release();
        expect((await ledger.read('web-1')).events).toEqual([event(0), event(1)]);
      });

      test('can be followed, each once, across holders', async () => {
        const followed: TestEvent[] = [];
        let cursor: Cursor | undefined;
        const follow = async (): Promise<void> => {
          const news = await ledger.follow('web-1', cursor);
          if (news.restarted) followed.length = 0;
          followed.push(...news.events);
          cursor = news.cursor;
        };
        const first = await start(ledger, 'web');
        await follow();
        await follow();
        expect(followed).toEqual([event(0)]);
        await first.append([event(1), event(2)]);
        await follow();
        expect(followed).toEqual([event(0), event(1), event(2)]);
        await first.release();
        const second = await ledger.acquire('web-1', someone('bob'));
        await second.append([event(3)]);
        await follow();
        expect(followed).toEqual((await ledger.read('web-1')).events);
        await second.release();
      });
    });

    describe('the lease', () => {
      test('is held by one at a time, and the others are told by whom and since when', async () => {
        const before = Date.now();
        const lease = await start(ledger, 'web', 'ann');
        const error = await store
          .open()
          .acquire('web-1', someone('bob'))
          .catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(ProblemError);
        const [held] = (error as ProblemError).problems;
        expect(held).toMatchObject({ code: 'lease-held', args: { id: 'web-1', who: 'ann', host: 'here', pid: 7 } });
        expect(held?.args['since']).toBeGreaterThanOrEqual(before);
        expect(held?.args['since']).toBeLessThanOrEqual(Date.now());
        await lease.release();
      });

      test('of a live holder is refused soon, however long somebody would wait for a dead one', async () => {
        const lease = await start(ledger, 'web', 'ann');
        let waits = 0;
        const began = performance.now();
        const onWait = (): void => {
          waits += 1;
        };
        expect(await refusal(store.open().acquire('web-1', someone('bob'), { waitMs: 60_000, onWait }))).toBe(
          'lease-held',
        );
        expect(performance.now() - began).toBeLessThan(10_000);
        expect(waits).toBe(1);
        await lease.append([event(1)]);
        await lease.release();
      });

      test('is free at once after its release, with a higher fence and all that was recorded', async () => {
        const first = await start(ledger, 'web', 'ann');
        await first.append([event(1)]);
        await first.release();
        await first.release();
        const second = await store.open().acquire('web-1', someone('bob'));
        expect(second.fence).toBeGreaterThan(first.fence);
        expect(second.events).toEqual([event(0), event(1)]);
        second.check();
        await second.append([event(2)]);
        expect((await ledger.read('web-1')).events).toEqual([event(0), event(1), event(2)]);
        await second.release();
      });

      test('writes nothing after its release', async () => {
        const first = await start(ledger, 'web', 'ann');
        await first.release();
        const second = await ledger.acquire('web-1', someone('bob'));
        await expect(first.append([event(9)])).rejects.toThrow();
        expect(() => first.check()).toThrow();
        await second.append([event(1)]);
        expect((await ledger.read('web-1')).events).toEqual([event(0), event(1)]);
        expect(first.signal.aborted).toBe(false);
        await second.release();
      });

      test('goes to one of many that want it', async () => {
        await (await start(ledger, 'web')).release();
        const tries = await Promise.allSettled(
          Array.from({ length: 6 }, (_, n) => store.open().acquire('web-1', someone(`p${n}`), { waitMs: 3_000 })),
        );
        const got = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
        expect(got).toHaveLength(1);
        await got[0]?.append([event(1)]);
        await got[0]?.release();
      });
    });

    describe('commands', () => {
      test('reach a live driver within a second, in the order sent', async () => {
        const lease = await start(ledger, 'web');
        const seen: Command[] = [];
        lease.onCommand((each) => seen.push(each));
        const sent = [command('pause', 3), command('resume', 2), command('abort', 1)];
        for (const each of sent) await store.open().send('web-1', each);
        await expect.poll(() => seen, { timeout: 1_000, interval: 20 }).toEqual(sent);
        expect(await ledger.commands('web-1')).toEqual(sent);
        for (const each of sent) await lease.settle(each.id);
        expect(await ledger.commands('web-1')).toEqual([]);
        await lease.release();
        expect(seen).toEqual(sent);
      });

      test('sent twice come once', async () => {
        const lease = await start(ledger, 'web');
        const pause = command('pause');
        await ledger.send('web-1', pause);
        await store.open().send('web-1', pause);
        expect(await ledger.commands('web-1')).toEqual([pause]);
        await lease.release();
      });

      test('that nobody settled come to the next driver, before later ones', async () => {
        const first = await start(ledger, 'web');
        const sent = [command('pause'), command('resume'), command('abort')];
        for (const each of sent.slice(0, 2)) await ledger.send('web-1', each);
        await new Promise<void>((done) => first.onCommand((each) => each.verb === 'resume' && done()));
        await first.settle(sent[0]?.id ?? '');
        await first.release();
        for (const each of sent.slice(2)) await ledger.send('web-1', each);
        const second = await store.open().acquire('web-1', someone('bob'));
        const seen: Command[] = [];
        second.onCommand((each) => seen.push(each));
        await expect.poll(() => seen, { timeout: 1_000, interval: 20 }).toEqual(sent.slice(1));
        await second.release();
      });

      test('come no more when the listener is taken off or the lease released', async () => {
        const lease = await start(ledger, 'web');
        const seen: Command[] = [];
        const stop = lease.onCommand((each) => seen.push(each));
        lease.onCommand((each) => seen.push(each));
        stop();
        await lease.release();
        await ledger.send('web-1', command('pause'));
        await wait(400);
        expect(seen).toEqual([]);
      });
    });
  });
}
