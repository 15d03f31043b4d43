import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  command,
  event,
  finish,
  isUnfinished,
  refusal,
  someone,
  somePlan,
  start,
  type TestEvent,
  type TestStore,
} from './contract-fixtures.ts';
import type { Cursor, Ledger } from './port.ts';

/** Executions and their events. */
export function recordsContract(store: () => TestStore): void {
  describe('executions', () => {
    let ledger: Ledger<TestEvent>;
    beforeEach(() => {
      ledger = store().open();
    });

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
      expect(await store().open().readPlan(lease.id)).toEqual(somePlan);
      await lease.release();
    });

    test('are not made while one of the same name is unfinished, driven or not', async () => {
      const lease = await start(ledger, 'web');
      expect(await refusal(start(store().open(), 'web'))).toBe('execution-unfinished');
      await lease.release();
      expect(await refusal(start(store().open(), 'web'))).toBe('execution-unfinished');
      await (await start(ledger, 'api')).release();
      expect(await ledger.list()).toHaveLength(2);
    });

    test.each([0, 1])('of many that make one at once, after %i before it, one does', async (before) => {
      if (before > 0) await (await start(ledger, 'web', 'ann', [finish])).release();
      const tries = Array.from({ length: 6 }, (_, n) => start(store().open(), 'web', `p${n}`));
      const outcomes = await Promise.allSettled(tries);
      const made = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(made).toHaveLength(1);
      for (const [n, { status }] of outcomes.entries()) {
        if (status === 'rejected') expect(await refusal(tries[n] ?? Promise.resolve())).toBe('execution-unfinished');
      }
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
    let ledger: Ledger<TestEvent>;
    beforeEach(() => {
      ledger = store().open();
    });

    test('are read as they were appended, by anybody', async () => {
      const odd: TestEvent = { type: 'odd', at: 1, text: 'line\nbreak \u2028 \0 "quote" \ud83d\ude80' };
      const lease = await start(ledger, 'web');
      await lease.append([odd]);
      await lease.append([event(1), event(2)]);
      expect(await store().open().read('web-1')).toEqual({ events: [event(0), odd, event(1), event(2)], torn: false });
      await lease.release();
    });

    test('of many callers at once keep the order in which they were given', async () => {
      const lease = await start(ledger, 'web');
      const settled: number[] = [];
      const appends = Array.from({ length: 500 }, (_, n) => {
        if (n % 3 > 0) return lease.append([event(n + 1)]).then(() => settled.push(n));
        lease.write([event(n + 1)]);
        return Promise.resolve(0);
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
}
