import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeMasker } from './mask.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret is masked', () => {
  const secret = 'p&ss "w/rd"+é';
  const masker = makeMasker([secret]);

  test.each([
    ['as it is', secret],
    ['as JSON writes it', JSON.stringify(secret).slice(1, -1)],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['as a form sends it', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in Base64', base64(secret)],
    ['in Base64 for URLs', Buffer.from(secret).toString('base64url')],
  ])('%s', (_, text) => {
    expect(masker.text(`before ${text} after`)).toBe('before *** after');
  });

  test.each(['u:', 'user:', 'users:'])('inside a text that was encoded whole, after %s', (before) => {
    const text = masker.text(base64(`${before}${secret}:after it`));

    expect(text).toContain('***');
    expect(Buffer.from(text.replaceAll('***', ''), 'base64').toString()).not.toContain('w/r');
  });

  test('line by line, where it has several', () => {
    const key = '-----BEGIN KEY-----\nabcdef\nxy\n-----END KEY-----\n';

    expect(makeMasker([key]).text('line abcdef, line xy\n-----END KEY-----')).toBe('line ***, line xy\n***');
    expect(makeMasker([key]).text(key)).toBe('***');
  });
});

test('secrets that overlap leave nothing between them', () => {
  expect(makeMasker(['abcd', 'cdef']).text('-abcdef-')).toBe('-***-');
  expect(makeMasker(['abc', 'abcdef']).text('abcdef')).toBe('***');
  expect(makeMasker(['aaa']).text('aaaaaaa')).toBe('***');
});

test('a secret that stands twice is masked twice', () => {
  expect(makeMasker(['abc']).text('abcabc abc')).toBe('****** ***');
});

test('values that are too short are not masked: they stand everywhere', () => {
  expect(makeMasker(['', 'a', 'ab']).text('a tab')).toBe('a tab');
});

test('text that cannot become a secret is passed on at once', () => {
  const stream = makeMasker(['secret']).stream();

  expect(stream.push('hello se')).toBe('hello ');
  expect(stream.push('at')).toBe('seat');
  expect(stream.push('secr')).toBe('');
  expect(stream.push('et!')).toBe('***!');
  expect(stream.push(' sec')).toBe(' ');
  expect(stream.flush()).toBe('sec');
});

test('an endless repetition is masked as it comes, without being held', () => {
  const stream = makeMasker(['aaaa']).stream();
  const given = Array.from({ length: 1_000 }, () => stream.push('aaaaaaa')).join('');

  expect(given + stream.flush()).toBe('***');
});

const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 });
const secrets = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 3, maxLength: 9 }), {
  maxLength: 4,
});

/** Slow and obviously right, for the plain form. */
function coverOf(text: string, values: readonly string[]): boolean[] {
  const covered = Array.from(text, () => false);
  for (const value of values) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
      covered.fill(true, at, at + value.length);
  }
  return covered;
}

test('however the text is cut, what comes out is the same', () => {
  fc.assert(
    fc.property(secrets, fc.array(alphabet), (values, chunks) => {
      const masker = makeMasker(values);
      const stream = masker.stream();
      const streamed = chunks.map((chunk) => stream.push(chunk)).join('') + stream.flush();

      expect(streamed).toBe(masker.text(chunks.join('')));
    }),
  );
});

test('exactly the characters of secrets are taken out', () => {
  fc.assert(
    fc.property(secrets, alphabet, (values, text) => {
      const covered = coverOf(text, values);
      const left = Array.from(text).filter((_, at) => !covered[at]);

      expect(makeMasker(values).text(text).replaceAll('***', '')).toBe(left.join(''));
    }),
  );
});
