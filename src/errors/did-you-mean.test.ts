import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

const keys = ['limits', 'labels', 'waves', 'depends-on', 'on-failure', 'apply'];

test.each([
  ['limit', 'limits'],
  ['wavse', 'waves'],
  ['dependson', 'depends-on'],
  ['onfailure', 'on-failure'],
  ['APPLY', 'apply'],
  ['lables', 'labels'],
])('%s was meant to be %s', (word, meant) => {
  expect(didYouMean(word, keys)).toBe(meant);
});

test.each(['zebra', 'x', '', 'constructor', 'a'.repeat(5_000)])('%s is close to nothing', (word) => {
  expect(didYouMean(word, keys)).toBeNull();
});

test('a word that is there is what was meant', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keys), (word) => {
      expect(didYouMean(word, keys)).toBe(word);
    }),
  );
});
