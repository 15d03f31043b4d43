import { expect, test } from 'vitest';
import { addressProblem, factKeyProblem, nodeLabelValueProblem, nodeNameProblem } from './node-rules.ts';

test.each([
  'web-1',
  'web_1.example.com',
  '10.0.0.1',
  '2001:db8::1',
  'ünïcode-1',
  '主机',
  'a',
  'x'.repeat(253),
  '_a',
  'i-0a(b)',
])('%j can be the name of a node', (name) => {
  expect(nodeNameProblem(name)).toBeNull();
});

test.each([
  ['', 'it is empty'],
  ['.', 'it means a folder'],
  ['..', 'it means a folder'],
  ['-rf', "it begins with '-', so a command would take it for an option"],
  ['../etc', 'it holds a slash'],
  ['a\\b', 'it holds a slash'],
  ['a b', 'it holds white space'],
  ['a\u00a0b', 'it holds white space'],
  ['a\nb', 'it holds white space'],
  ['a\u0000', 'it holds the unprintable character U+0000'],
  ['a\u001b[31m', 'it holds the unprintable character U+001B'],
  ['a\u202eb', 'it holds the unprintable character U+202E'],
  ['a\u200b', 'it holds the unprintable character U+200B'],
  ['a\ud800', 'it holds half of a character (a lone surrogate)'],
  ['x'.repeat(254), 'it is longer than 253 characters'],
])('%j cannot be the name of a node', (name, why) => {
  expect(nodeNameProblem(name)).toBe(why);
});

test.each(['10.0.0.1', 'web.example:8443', '[2001:db8::1]:22', 'https://edge.example/base?x=1'])(
  '%j can be an address',
  (address) => {
    expect(addressProblem(address)).toBeNull();
  },
);

test.each([
  ['', 'it is empty'],
  ['-oProxyCommand=evil', "it begins with '-', so a command would take it for an option"],
  ['a b', 'it holds white space'],
  ['a\u0007', 'it holds the unprintable character U+0007'],
  ['x'.repeat(2049), 'it is longer than 2048 characters'],
])('%j cannot be an address', (address, why) => {
  expect(addressProblem(address)).toBe(why);
});

test('a label value may be what no selector can name, but not what cannot be shown', () => {
  expect(nodeLabelValueProblem('Rack 12 / left, ünten')).toBeNull();
  expect(nodeLabelValueProblem('a\tb')).toBe('it holds the unprintable character U+0009');
  expect(nodeLabelValueProblem('x'.repeat(4097))).toBe('it is longer than 4096 characters');
});

test('a fact may have any visible key but that of the prototype', () => {
  expect(factKeyProblem('Serial No.')).toBeNull();
  expect(factKeyProblem('constructor')).toBeNull();
  expect(factKeyProblem('__proto__')).toBe('it is the name of something inside JavaScript');
});
