import { describe, expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('a virtual clock', () => {
  test('jumps from moment to moment and takes no time for it', async () => {
    const clock = new VirtualClock(1_000);
    const began = performance.now();
    const seen: string[] = [];
    const sleeper = async (name: string, ...lengths: number[]): Promise<void> => {
      for (const length of lengths) {
        await clock.sleep(length);
        seen.push(`${clock.now()} ${name}`);
      }
    };
    const day = 86_400_000;
    await clock.run(Promise.all([sleeper('a', day, day), sleeper('b', day / 2, day), sleeper('c', 0)]));
    expect(seen).toEqual(['1000 c', '43201000 b', '86401000 a', '129601000 b', '172801000 a']);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('wakes up those of the same moment in the order in which they went to sleep', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    await clock.run(Promise.all([3, 1, 2].map((name) => clock.sleep(10).then(() => void seen.push(name)))));
    expect(seen).toEqual([3, 1, 2]);
  });

  test('lets whatever follows from one moment happen before the next one comes', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const long = async (): Promise<void> => {
      await clock.sleep(10);
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      seen.push(`long at ${clock.now()}`);
    };
    await clock.run(Promise.all([long(), clock.sleep(11).then(() => void seen.push('next'))]));
    expect(seen).toEqual(['long at 10', 'next']);
  });

  test('rejects every sleep under a signal that is aborted, with its reason', async () => {
    const clock = new VirtualClock(0);
    const going = new AbortController();
    const why = new Error('enough');
    const ended = Promise.allSettled([clock.sleep(50, going.signal), clock.sleep(60, going.signal), clock.sleep(20)]);
    const stop = clock.sleep(30).then(() => going.abort(why));
    const [results] = await clock.run(Promise.all([ended, stop]));
    expect(results).toEqual([
      { status: 'rejected', reason: why },
      { status: 'rejected', reason: why },
      { status: 'fulfilled', value: undefined },
    ]);
    expect(clock.now()).toBe(30);
    await expect(clock.sleep(1, going.signal)).rejects.toBe(why);
  });

  test('says so when what it waits for can never come', async () => {
    const clock = new VirtualClock(0);
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow('waits for something that no clock brings');
  });
});
