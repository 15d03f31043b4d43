import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRange } from './version-range.ts';

interface Sample {
  readonly input: { readonly vers: string; readonly version: string };
  readonly expected_output: boolean;
}

const samples = join(import.meta.dirname, '../../testing/data/vers-spec/npm_range_containment_test.json');

function contains(range: string, version: string): boolean | string {
  const parsed = parseRange(range);
  return typeof parsed === 'string' ? parsed : parsed.contains(version);
}

test('the samples of the specification hold', () => {
  const { tests } = JSON.parse(readFileSync(samples, 'utf8')) as { tests: Sample[] };
  for (const { input, expected_output } of tests) expect(contains(input.vers, input.version)).toBe(expected_output);
});

test.each([
  ['vers:npm/1.2.3', '1.2.3', true],
  ['vers:npm/1.2.3', '1.2.4', false],
  ['vers:npm/>=1.0.0|<2.0.0', '1.0.0', true],
  ['vers:npm/>=1.0.0|<2.0.0', '1.9.9', true],
  ['vers:npm/>=1.0.0|<2.0.0', '2.0.0', false],
  ['vers:npm/<2.0.0|>=1.0.0', '0.9.0', false],
  ['vers:npm/>=1.0.0|<2.0.0', '1.10.0', true],
  ['vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<4.0.0', '2.5.0', false],
  ['vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<4.0.0', '3.5.0', true],
  ['vers:npm/>=1.0.0|!=1.5.0', '1.5.0', false],
  ['vers:npm/>=1.0.0|!=1.5.0', '1.6.0', true],
  ['vers:npm/!=1.5.0', '1.4.0', true],
  ['vers:npm/0.5.0|>=1.0.0', '0.5.0', true],
  ['vers:npm/>=1.0.0', '1.0.0-beta', false],
  ['vers:npm/>=1.0.0', 'rubbish', false],
  ['vers:pypi/>=1.0|<2.0', '1.0.post1', true],
  ['vers:pypi/>=1.0|<2.0', '2.0rc1', true],
  ['vers:gem/>=1.0.0|<2.0.0', '1.10.0.1', true],
  ['vers:golang/<1.3.2', '1.3.1', true],
])('%s and %s: %j', (range, version, expected) => {
  expect(contains(range, version)).toBe(expected);
});

test.each([
  ['npm/1', 'a range is written vers:TYPE/CONSTRAINTS, such as vers:npm/>=1.0.0|<2.0.0'],
  ['vers:npm/', 'a range is written vers:TYPE/CONSTRAINTS, such as vers:npm/>=1.0.0|<2.0.0'],
  ['vers:npm/~1.0.0', '"~1.0.0" is no constraint of the type npm'],
  ['vers:npm/>=1.0.0|', '"" is no constraint of the type npm'],
  ['vers:npm/>=1.0.0|<1.0.0', 'it names a version twice'],
  ['vers:rpm/1', 'versions of the type rpm cannot be compared; ranges are for semver, npm, cargo, golang, pypi, gem'],
])('%s is refused: %s', (range, why) => {
  expect(parseRange(range)).toBe(why);
});
