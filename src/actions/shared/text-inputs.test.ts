import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../errors/problem.ts';
import { countInput, flagInput, lines, pairs, secretPairs } from './text-inputs.ts';

const codesOf = (call: () => unknown): readonly string[] => {
  try {
    call();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
};

describe('the lines of an input', () => {
  test('are read without the empty ones and the comments', () => {
    expect(lines('a\r\n\n  # why\n b \n')).toEqual(['a', 'b']);
  });

  test('give names their values, in which everything but the first = is text', () => {
    expect(pairs('version=1.2\nexpr=a=b # c\nempty=', 'params')).toEqual({
      version: '1.2',
      expr: 'a=b # c',
      empty: '',
    });
  });

  test('are all refused that have no name, by their number and without what they hold', () => {
    expect(codesOf(() => pairs('hunter2\nok=1\n=x', 'secrets'))).toEqual([
      'input-line-without-name',
      'input-line-without-name',
    ]);
    expect(() => pairs('hunter2', 'secrets')).toThrow('Line 1 of the input secrets is not NAME=VALUE.');
  });

  test('cannot reach the prototype', () => {
    const found = pairs('__proto__=x\nconstructor=y', 'params');
    expect(Object.keys(found)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(found)).toBeNull();
  });
});

describe('secrets', () => {
  test('may be JSON strings, and so hold line feeds', () => {
    expect(secretPairs('KEY="line 1\\nline 2"\nPLAIN="not json\nTOKEN=abc')).toEqual({
      KEY: 'line 1\nline 2',
      PLAIN: '"not json',
      TOKEN: 'abc',
    });
  });

  test('that do not exist are left out: no name, no value, null', () => {
    expect(secretPairs('A=""\nB=null\n=null\n\nC=\n')).toEqual({});
  });

  test('that are given again later count as given last', () => {
    expect(secretPairs('A=""\nA=from-the-dotenv-secret')).toEqual({ A: 'from-the-dotenv-secret' });
  });
});

test.each(['', ' ', '1.5', '-1', 'NaN', '1e99', '0x'])('%j is no number', (text) => {
  expect(codesOf(() => countInput(text, 'fence'))).toEqual(['input-not-a-number']);
});

test('a number is read', () => {
  expect(countInput(' 12 ', 'fence')).toBe(12);
});

test('a flag is true, false or not given, and nothing else is taken for one of them', () => {
  expect(['true', ' false ', ''].map((text) => flagInput(text, 'ledger-signed'))).toEqual([true, false, false]);
  expect(codesOf(() => flagInput('yes', 'ledger-signed'))).toEqual(['input-not-a-flag']);
});
