import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amount } from '../../testing/plans.ts';
import { amountText, atLeastOne, roundedDown } from './amounts.ts';

/** The largest integer whose hundredfold does not exceed percent × total, found without dividing. */
function slowly(percent: number, total: number): number {
  const hundredths = BigInt(percent) * BigInt(total);
  let size = 0n;
  for (let step = 1n << 60n; step > 0n; step >>= 1n) if ((size + step) * 100n <= hundredths) size += step;
  return Number(size);
}

test('a percentage is the exact integer part, at every size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 10_000_000 }), (percent, total) => {
      expect(roundedDown({ kind: 'percent', value: percent }, total)).toBe(slowly(percent, total));
    }),
  );
});

test.each([
  ['29%', 100, 29],
  ['7%', 100, 7],
  ['57%', 100, 57],
  ['10%', 9, 1],
  ['1%', 1, 1],
  ['100%', 7, 7],
  ['3', 100, 3],
])('%s of %i nodes is %i, and never below 1', (text, total, expected) => {
  expect(atLeastOne(amount(text), total)).toBe(expected);
});

test('an amount is written as in the file', () => {
  expect([amountText(amount('10%')), amountText(amount('3'))]).toEqual(['10%', '3']);
});
