import { expect, test } from 'vitest';
import { atPointer } from './json-pointer.ts';

// The document and the pointers of RFC 6901, section 5.
const document = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

test.each([
  ['', document],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
])('%j finds its value', (pointer, value) => {
  expect(atPointer(document, pointer)).toEqual(value);
});

test.each([
  '/none',
  '/foo/2',
  '/foo/-',
  '/foo/00',
  '/foo/length',
  '/foo/0/0',
  'foo',
  '/constructor',
  '/__proto__',
  '/a~01b',
])('%j leads nowhere', (pointer) => {
  expect(atPointer(document, pointer)).toBeUndefined();
});

test('~01 is ~1, not a slash', () => {
  expect(atPointer({ 'a~1b': 'yes', 'a/b': 'no' }, '/a~01b')).toBe('yes');
});
