import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

test('no more than so many run at once, all run, and in the order in which they came', async () => {
  const limit = createLimiter(3);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (index: number) => {
    started.push(index);
    running += 1;
    most = Math.max(most, running);
    await sleep(index % 3);
    running -= 1;
    if (index === 5) throw new Error('fifth');
    return index;
  };
  const ends = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => limit(() => work(index))));
  expect(most).toBe(3);
  expect(started).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(ends.filter((end) => end.status === 'rejected')).toHaveLength(1);
});
