import { expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import type { Verdict } from './gate-result.ts';
import type { Clock } from '../ports.ts';
import { reason, words } from '../../errors/problem.ts';
import { askUntil } from './ask-until.ts';
import { createLimiter } from './limiter.ts';

/** Time passes only by sleeping. */
function virtualClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      now += milliseconds;
    },
  };
}

async function asking(given: readonly Verdict[], until: { within: number; every: number; successes: number }) {
  let asked = 0;
  const ask = async (): Promise<Answer> => {
    const verdict = given[Math.min(asked, given.length - 1)] ?? 'error';
    asked += 1;
    return { verdict, reason: reason('gate-connected', { target: 'web-1:80' }), record: {} };
  };
  const answer = await askUntil(
    ask,
    until,
    { clock: virtualClock(), limit: createLimiter(1) },
    new AbortController().signal,
  );
  return { verdict: answer.verdict, code: answer.reason.code, asked, record: answer.record, reason: answer.reason };
}

const minute = { within: 60_000, every: 2_000, successes: 3 };

test('it passes once it passed so many times in a row', async () => {
  expect(await asking(['fail', 'pass', 'pass', 'fail', 'pass', 'pass', 'pass'], minute)).toMatchObject({
    verdict: 'pass',
    asked: 7,
    record: { asked: 7 },
  });
});

test('stopped between two questions it has no answer, also where the first was a pass', async () => {
  const stop = new AbortController();
  const ask = async (): Promise<Answer> => {
    stop.abort();
    return { verdict: 'pass', reason: reason('gate-connected', { target: 'web-1:80' }), record: {} };
  };
  const ports = { clock: virtualClock(), limit: createLimiter(1) };
  await expect(askUntil(ask, minute, ports, stop.signal)).rejects.toThrow('aborted');
  expect((await askUntil(ask, { ...minute, successes: 1 }, ports, stop.signal)).verdict).toBe('pass');
});

test('it fails when time is up, and did not ask again after that', async () => {
  expect(await asking(['fail'], { within: 10_000, every: 2_000, successes: 1 })).toMatchObject({
    verdict: 'fail',
    asked: 5,
  });
});

test('passing not often enough before time is up fails', async () => {
  const result = await asking(['fail', 'fail', 'fail', 'pass'], { within: 10_000, every: 2_000, successes: 3 });
  expect(result).toMatchObject({ verdict: 'fail', code: 'not-steady-in-time', asked: 5 });
  expect(words(result.reason)).toEqual({
    title: 'Not steady in time',
    message: 'It held 2 of 3 times in a row when the 10s were over; it was asked 5 times.',
    hint: 'See why it took so long, or give it more time with `within`.',
  });
});

test('an error ends it at once', async () => {
  expect(await asking(['fail', 'error', 'pass'], minute)).toMatchObject({ verdict: 'error', asked: 2 });
});
