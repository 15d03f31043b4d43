import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeMatches } from './action-outcome.ts';
import { waitAfter } from './retry.ts';

const backoff = { initial: 2_000, factor: 2, max: 60_000, jitter: 0 };

test('each wait is longer by the factor, up to the maximum', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 2_000].map((attempt) => waitAfter(attempt, backoff, { next: () => 0.5 }));

  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('chance moves a wait by at most the jitter, to both sides', () => {
  const jittered = { ...backoff, jitter: 20 };

  expect(waitAfter(1, jittered, { next: () => 0 })).toBe(1_600);
  expect(waitAfter(1, jittered, { next: () => 0.5 })).toBe(2_000);
  expect(waitAfter(1, jittered, { next: () => 0.999_999 })).toBe(2_400);
});

test('no wait is negative or leaves its bounds', () => {
  const backoffs = fc.record({
    initial: fc.nat(1e9),
    factor: fc.double({ min: 1, max: 100, noNaN: true }),
    max: fc.nat(1e9),
    jitter: fc.integer({ min: 0, max: 100 }),
  });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(backoffs, fc.integer({ min: 1, max: 1_000 }), chance, (each, attempt, drawn) => {
      const wait = waitAfter(attempt, each, { next: () => drawn });

      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.round((each.max * (100 + each.jitter)) / 100) + 1);
    }),
  );
});

describe('an outcome is one of', () => {
  const exit75 = { kind: 'failed', pattern: 'exit:75' } as const;

  test('the exit codes that are named', () => {
    expect(outcomeMatches(['timeout', 'exit:75'], exit75)).toBe(true);
    expect(outcomeMatches(['exit:7'], exit75)).toBe(false);
    expect(outcomeMatches([], exit75)).toBe(false);
  });

  test('the unreachable ones, whatever it was exactly', () => {
    expect(outcomeMatches(['unreachable'], { kind: 'unreachable', pattern: 'exit:255' })).toBe(true);
    expect(outcomeMatches(['exit:255'], { kind: 'unreachable', pattern: 'exit:255' })).toBe(true);
  });
});
