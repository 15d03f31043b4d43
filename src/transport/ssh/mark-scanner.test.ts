import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkScanner } from './mark-scanner.ts';

function scan(mark: string, bytes: Buffer, cuts: readonly number[]) {
  const found: string[] = [];
  let text = '';
  const scanner = new MarkScanner(
    mark,
    (chunk) => {
      text += chunk.toString('latin1');
    },
    (words) => {
      found.push(`${text.length}:${words.join('|')}`);
    },
  );
  const ends = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...ends, bytes.length]) {
    scanner.push(bytes.subarray(from, to));
    from = to;
  }
  return { text, found };
}

test('lines that begin with the mark are told apart from text without a line feed at its end', () => {
  expect(scan('MARK', Buffer.from('one\ntwoMARK e 255\nthreeMARK r\n'), [])).toEqual({
    text: 'one\ntwothree',
    found: ['7:e|255', '12:r'],
  });
});

test('it finds the same wherever the bytes are cut', () => {
  const piece = fc.oneof(fc.constantFrom('aab', 'aab e 1\n', 'a', 'aa', '\n', 'aabb'), fc.string());
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(60)), (pieces, cuts) => {
      const bytes = Buffer.from(`${pieces.join('')}\naab end\n`, 'latin1');
      expect(scan('aab', bytes, cuts)).toEqual(scan('aab', bytes, []));
    }),
  );
});

test('a mark without an end is text after a while', () => {
  const { text, found } = scan('MARK', Buffer.from(`MARK ${'x'.repeat(10_000)}`), [100, 5_000]);
  expect([text.length, found]).toEqual([10_005, []]);
});
