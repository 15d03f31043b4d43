import { expect, test } from 'vitest';
import { presentSecrets, requiredSecrets } from './secrets.ts';

test('declared secrets are taken by their names', () => {
  expect(requiredSecrets(['TOKEN'], { TOKEN: 'abc', OTHER: 'x' })).toEqual({ TOKEN: 'abc' });
});

test('every one that is missing, empty or too short to be masked is refused at once', () => {
  expect(() => requiredSecrets(['A', 'B', 'C', 'D'], { B: '', C: 'xy', D: 'xyz' })).toThrow(
    /^secret-missing: .*\bA\b.*\bB\b.*\nsecret-too-short: The value of the secret C is shorter than three characters/,
  );
});

test('where they are only used when they are there, a missing one is left out', () => {
  expect(presentSecrets(['A', 'B'], { A: 'abc' })).toEqual({ A: 'abc' });
});
