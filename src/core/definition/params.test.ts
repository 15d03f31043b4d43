import { expect, test } from 'vitest';
import { report } from '../../errors/problem.ts';
import { compilePattern, resolveParams } from './params.ts';
import type { ParamDefinition } from './rollout-definition.ts';
import { processorTime } from '../../testing/processor-time.ts';

const definition: { params: Record<string, ParamDefinition> } = {
  params: {
    version: { description: 'package version', required: true, pattern: '[0-9]+(\\.[0-9]+)*' },
    reason: { description: '', required: false, default: 'routine' },
    note: { description: '', required: false },
  },
};

function said(given: Record<string, string>): readonly string[] {
  return resolveParams(definition, given).problems.map(
    (each) => `${each.code}: ${report(each).message} ${report(each).hint}`,
  );
}

test('what is given wins over the default, and what is neither given nor has one is empty', () => {
  expect(resolveParams(definition, { version: '3.0.17' })).toEqual({
    params: { version: '3.0.17', reason: 'routine', note: '' },
    problems: [],
  });
  expect(resolveParams(definition, { version: '3', reason: '' }).params['reason']).toBe('');
});

test('the order in which params are declared or given changes nothing', () => {
  const { params } = resolveParams(definition, { note: 'n', version: '1' });
  expect(Object.keys(params)).toEqual(['note', 'reason', 'version']);
});

test('a required param that is not given, and one that nobody declared, are said at once', () => {
  expect(said({ versoin: '1', zebra: '' })).toEqual([
    'param-unknown: The rollout has no param called `versoin`. Did you mean `version`?',
    'param-unknown: The rollout has no param called `zebra`. There are: `note`, `reason`, `version`.',
    'param-missing: The param `version` has to be given: package version. Add --param version=VALUE.',
  ]);
});

test('a pattern holds for the whole value, and the value is not repeated', () => {
  for (const version of ['3.0; rm -rf /', 'v3', '3.', '3\n', '']) {
    expect(said({ version })).toEqual([
      'param-mismatch: The value of the param `version` does not match [0-9]+(\\.[0-9]+)* from its beginning to its end. Give a value that does.',
    ]);
  }
});

test('a value that no environment variable can hold is refused', () => {
  const words =
    'param-unusable: The value of the param `note` holds a NUL or more than 32768 characters. Put large values into a file, and give its path.';
  expect(said({ version: '1', note: 'a\0b' })).toEqual([words]);
  expect(said({ version: '1', note: 'x'.repeat(32_769) })).toEqual([words]);
});

test('names that every object inherits are no params', () => {
  expect(said({ version: '1', constructor: 'x', ['__proto__']: 'y' })).toEqual([
    'param-unknown: The rollout has no param called `constructor`. There are: `note`, `reason`, `version`.',
    'param-unknown: The rollout has no param called `__proto__`. There are: `note`, `reason`, `version`.',
  ]);
});

test('a pattern that would backtrack forever elsewhere ends at once', () => {
  const compiled = compilePattern('(a|a)*(a+)+b');
  if (!('matches' in compiled)) throw new Error('refused');
  const took = processorTime();
  expect(compiled.matches('a'.repeat(20_000))).toBe(false);
  expect(took()).toBeLessThan(5_000);
});

test.each([
  ['(a)\\1', 'invalid escape sequence: `\\1`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(', 'missing closing ): `(`'],
  ['(((a{100}){100}){100})', 'invalid repeat count: `{100}`'],
  ['a'.repeat(1_001), 'it is longer than 1000 characters'],
])('the pattern %s is refused with its reason', (pattern, detail) => {
  expect(compilePattern(pattern)).toEqual({ detail });
});
