import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../errors/problem.ts';
import { command, event, refusal, someone, start, type TestEvent, type TestStore } from './contract-fixtures.ts';
import type { Command, Ledger } from './port.ts';

/** Who may write, and how others reach the one who does. */
export function driversContract(store: () => TestStore): void {
  describe('the lease', () => {
    let ledger: Ledger<TestEvent>;
    beforeEach(() => {
      ledger = store().open();
    });

    test('is held by one at a time, and the others are told by whom and since when', async () => {
      const before = Date.now();
      const lease = await start(ledger, 'web', 'ann');
      const error = await store()
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
      const began = performance.now();
      expect(await refusal(store().open().acquire('web-1', someone('bob'), { waitMs: 60_000 }))).toBe('lease-held');
      expect(performance.now() - began).toBeLessThan(10_000);
      await lease.append([event(1)]);
      await lease.release();
    });

    test('is free at once after its release, with a higher fence and all that was recorded', async () => {
      const first = await start(ledger, 'web', 'ann');
      await first.append([event(1)]);
      await first.release();
      await first.release();
      const second = await store().open().acquire('web-1', someone('bob'));
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
      expect(await refusal(first.append([event(9)]))).toBe('lease-lost');
      expect(() => first.check()).toThrow('lease-lost');
      await second.append([event(1)]);
      expect((await ledger.read('web-1')).events).toEqual([event(0), event(1)]);
      expect(first.signal.aborted).toBe(false);
      await second.release();
    });

    test('goes to one of many that want it', async () => {
      await (await start(ledger, 'web')).release();
      const tries = await Promise.allSettled(
        Array.from({ length: 6 }, (_, n) =>
          store()
            .open()
            .acquire('web-1', someone(`p${n}`), { waitMs: 3_000 }),
        ),
      );
      const got = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(got).toHaveLength(1);
      await got[0]?.append([event(1)]);
      await got[0]?.release();
    });
  });

  describe('commands', () => {
    let ledger: Ledger<TestEvent>;
    beforeEach(() => {
      ledger = store().open();
    });

    test('reach a live driver within a second, in the order sent', async () => {
      const lease = await start(ledger, 'web');
      const seen: Command[] = [];
      lease.onCommand((each) => seen.push(each));
      const sent = [command('pause', 3), command('resume', 2), command('abort', 1)];
      for (const each of sent) await store().open().send('web-1', each);
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
      await store().open().send('web-1', pause);
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
      const second = await store().open().acquire('web-1', someone('bob'));
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
}
