import { expect, test } from 'vitest';
import { durationText } from './duration-text.ts';

test('a duration is said in its two largest units', () => {
  expect([0, 250, 1_000, 90_000, 5_400_000, 86_400_000, 93_784_005].map(durationText)).toEqual([
    '0s',
    '250ms',
    '1s',
    '1m 30s',
    '1h 30m',
    '1d',
    '1d 2h',
  ]);
});
