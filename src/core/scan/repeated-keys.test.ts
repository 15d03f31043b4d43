import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasRepeatedKeys } from './repeated-keys.ts';

const repeats = (text: string) => hasRepeatedKeys(text, JSON.parse(text));

test.each([
  '{"runs":[1],"runs":[]}',
  '{"a":{"b":[{"results":[1],"x":"}","results":[]}]}}',
  String.raw`{"runs":1,"r\u0075ns":2}`,
  '{"__proto__":[1],"__proto__":[]}',
  '{ "1" : 0 ,\n\t"1"\r\n: 1 }',
  String.raw`{"a":"\\","a":"\""}`,
])('a key stands twice in %s', (text) => {
  expect(repeats(text)).toBe(true);
});

test.each([
  '{"a":{"a":[{"a":1},{"a":2}]}}',
  String.raw`{"a":"\"a\":1,\"a\":2","b":"\\\":"}`,
  '{"a":"b:c","":":"}',
  '{"__proto__":{"__proto__":1},"constructor":2}',
  '[[],{},"a",": ",1,null,true]',
  '":"',
])('no key stands twice in %s', (text) => {
  expect(repeats(text)).toBe(false);
});

test('whatever is written as JSON repeats no key, and does so once a key of it is written again', () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), fc.jsonValue(), fc.nat(8), (inner, key, other, indent) => {
      const document = { [key]: JSON.parse(inner) as unknown, other };
      const text = JSON.stringify(document, null, indent);
      expect(repeats(text)).toBe(false);
      expect(repeats(`{${JSON.stringify(key)} : ${inner}, ${text.trim().slice(1)}`)).toBe(true);
    }),
  );
});

test('it gets through depth and through nothing but escapes', () => {
  expect(repeats('['.repeat(200_000) + ']'.repeat(200_000))).toBe(false);
  expect(repeats(`${'{"a":'.repeat(10_000)}{"b":1,"b":2}${'}'.repeat(10_000)}`)).toBe(true);
  expect(repeats(`{"a":"${String.raw`\"`.repeat(500_000)}"}`)).toBe(false);
});

test('no real report repeats a key', () => {
  const data = join(import.meta.dirname, '../../testing/data');
  const documents = readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:json|sarif|openvex)$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(data, name), 'utf8').replace(/^\uFEFF/, '') }));
  expect(documents.length).toBeGreaterThan(50);
  expect(documents.filter(({ text }) => repeats(text)).map(({ name }) => name)).toEqual([]);
});
