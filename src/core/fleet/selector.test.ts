import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import type { Requirement } from '../definition/values.ts';
import { compileSelector, formatRequirements, matches, parseSelector } from './selector.ts';
import { processorTime } from '../../testing/processor-time.ts';

function requirements(text: string): readonly Requirement[] {
  const parsed = parseSelector(text);
  if ('problem' in parsed) throw new Error(words(parsed.problem).message);
  return parsed.selector.requirements;
}

function refusal(text: string): { at: number; message: string } {
  const parsed = parseSelector(text);
  if ('selector' in parsed) throw new Error(`${text} was accepted`);
  return { at: parsed.problem.offset, message: words(parsed.problem).message };
}

function selects(text: string, labels: Record<string, string>): boolean {
  return matches({ text, requirements: requirements(text) }, { labels });
}

const has = (key: string): Requirement => ({ key, operator: 'exists', values: [] });
const hasNot = (key: string): Requirement => ({ key, operator: 'not-exists', values: [] });
const isIn = (key: string, ...values: string[]): Requirement => ({ key, operator: 'in', values });
const notIn = (key: string, ...values: string[]): Requirement => ({ key, operator: 'notin', values });

describe('reading a selector', () => {
  test.each<[string, Requirement[]]>([
    ['', []],
    [' \t\r\n', []],
    ['env=prod', [isIn('env', 'prod')]],
    ['env==prod', [isIn('env', 'prod')]],
    ['env!=prod', [notIn('env', 'prod')]],
    ['env = prod , tier != 1', [isIn('env', 'prod'), notIn('tier', '1')]],
    ['\rcanary', [has('canary')]],
    ['canary ', [has('canary')]],
    ['! canary', [hasNot('canary')]],
    ['canary,!quarantined', [has('canary'), hasNot('quarantined')]],
    ['env=', [isIn('env', '')]],
    ['env= ,tier=', [isIn('env', ''), isIn('tier', '')]],
    ['env!=', [notIn('env', '')]],
    ['role  in\t (web)', [isIn('role', 'web')]],
    ['role notin\n (web,api)', [notIn('role', 'api', 'web')]],
    ['role in(web)', [isIn('role', 'web')]],
    ['role in (web,)', [isIn('role', '', 'web')]],
    ['role in (,web)', [isIn('role', '', 'web')]],
    ['role in (web,,api)', [isIn('role', '', 'api', 'web')]],
    ['role in (web,web)', [isIn('role', 'web')]],
    ['role in ()', [isIn('role', '')]],
    ['role notin ( )', [notIn('role', '')]],
    ['role in (,)', [isIn('role', '')]],
    ['a in (x,y,notin, z,in)', [isIn('a', 'in', 'notin', 'x', 'y', 'z')]],
    ['notin=in', [isIn('notin', 'in')]],
    ['in in (in)', [isIn('in', 'in')]],
    ['in', [has('in')]],
    ['eu.acme.example/tier in (10.10.100.1, a.b_c-d)', [isIn('eu.acme.example/tier', '10.10.100.1', 'a.b_c-d')]],
    ['0.1.2.domain/99', [has('0.1.2.domain/99')]],
    ['1234=5', [isIn('1234', '5')]],
    [`${'k'.repeat(63)}=${'v'.repeat(63)}`, [isIn('k'.repeat(63), 'v'.repeat(63))]],
  ])('%j is read', (text, expected) => {
    expect(requirements(text)).toEqual(expected);
  });

  test('the text is kept as it was written', () => {
    expect(parseSelector(' env = prod')).toEqual({
      selector: { text: ' env = prod', requirements: [isIn('env', 'prod')] },
    });
  });

  test.each<[string, number, string]>([
    ['env=prod,', 9, "Selector 'env=prod,': found the end, expected a label."],
    [',env', 0, "Selector ',env': found ',', expected a label."],
    ['a,,b', 2, "Selector 'a,,b': found ',', expected a label."],
    ['a b', 2, "Selector 'a b': found 'b', expected '=', '==', '!=', 'in', 'notin', ',' or the end."],
    [
      'a nott in (y)',
      2,
      "Selector 'a nott in (y)': found 'nott', expected '=', '==', '!=', 'in', 'notin', ',' or the end.",
    ],
    ['a==b==c', 4, "Selector 'a==b==c': found '==', expected ',' or the end."],
    ['!a=b', 2, "Selector '!a=b': found '=', expected ',' or the end."],
    ['!!a', 1, "Selector '!!a': found '!', expected a label after the !."],
    ['!', 1, "Selector '!': found the end, expected a label after the !."],
    ['a=!b', 2, "Selector 'a=!b': found '!', expected a value."],
    ['a=(b)', 2, "Selector 'a=(b)': found '(', expected a value."],
    ['a in b', 5, "Selector 'a in b': found 'b', expected '('."],
    ['a in', 4, "Selector 'a in': found the end, expected '('."],
    ['a in (x y)', 8, "Selector 'a in (x y)': found 'y', expected ',' or ')'."],
    ['a notin(', 8, "Selector 'a notin(': found the end, expected ',' or ')'."],
    ['a in (x)b notin ()', 8, "Selector 'a in (x)b notin ()': found 'b', expected ',' or the end."],
    ['a (', 2, "Selector 'a (': found '(', expected '=', '==', '!=', 'in', 'notin', ',' or the end."],
    ['(', 0, "Selector '(': found '(', expected a label."],
    ['size>1', 4, "Selector 'size>1': '>' is not supported."],
    ['size <1', 5, "Selector 'size <1': '<' is not supported."],
    [
      'a=b||c=d',
      2,
      "Selector 'a=b||c=d': 'b||c' is no label value: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
    ],
    [
      'a=-b',
      2,
      "Selector 'a=-b': '-b' is no label value: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
    ],
    [
      'a in (b, c.)',
      9,
      "Selector 'a in (b, c.)': 'c.' is no label value: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
    ],
    [
      '_a',
      0,
      "Selector '_a': '_a' is no label key: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
    ],
    ['x,/a', 2, "Selector 'x,/a': '/a' is no label key: there is nothing before the '/'."],
    ['a/', 0, "Selector 'a/': 'a/' is no label key: there is nothing after the '/'."],
    ['a/b/c', 0, "Selector 'a/b/c': 'a/b/c' is no label key: it has more than one '/'."],
  ])('%j is refused at %i', (text, at, message) => {
    expect(refusal(text)).toEqual({ at, message });
  });

  test.each([
    ['k'.repeat(64), 'it is longer than 63 characters'],
    [`${'a'.repeat(254)}/k`, "what stands before the '/' is longer than 253 characters"],
    [
      'Acme.example/k',
      "what stands before the '/' is no DNS name: lower-case letters, digits, '-' and '.', a letter or digit at both ends of each part",
    ],
    ['é', "it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends"],
    ['a\u0000', "it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends"],
  ])('the key %j is refused', (key, why) => {
    expect(refusal(key).message).toBe(`Selector '${key}': '${key}' is no label key: ${why}.`);
  });

  test('a value of 64 characters is refused', () => {
    expect(refusal(`a=${'v'.repeat(64)}`).message).toContain('it is longer than 63 characters');
  });

  test('a hostile text of a megabyte is refused in less than a second', () => {
    const took = processorTime();
    for (const text of ['a'.repeat(1e6), '!'.repeat(1e6), `a in (${'-,'.repeat(5e5)}`, `${'a.'.repeat(5e5)}/x`]) {
      expect(parseSelector(text)).toHaveProperty('problem');
    }
    expect(took()).toBeLessThan(1000);
  });
});

describe('matching', () => {
  test.each<[string, Record<string, string>]>([
    ['', {}],
    ['x=y', { x: 'y' }],
    ['x=y,z=w', { x: 'y', z: 'w' }],
    ['x!=y', { x: 'z' }],
    ['x!=y', {}],
    ['x notin (y,z)', {}],
    ['x notin (y,z)', { x: 'w' }],
    ['x', { x: '' }],
    ['!x', { y: 'x' }],
    ['x=', { x: '' }],
    ['x in (,a)', { x: '' }],
    ['x notin ()', { x: 'a' }],
    ['!constructor', {}],
    ['constructor!=a', {}],
  ])('%j selects %j', (text, labels) => {
    expect(selects(text, labels)).toBe(true);
  });

  test.each<[string, Record<string, string>]>([
    ['x=y', {}],
    ['x=y', { x: 'Y' }],
    ['x=y,z=w', { x: 'y', z: 'v' }],
    ['x', { y: 'x' }],
    ['!x', { x: '' }],
    ['x!=y', { x: 'y' }],
    ['x notin (y,z)', { x: 'z' }],
    ['x in (y,z)', { x: 'w' }],
    ['x=', {}],
    ['x in ()', {}],
    ['x notin ()', { x: '' }],
    ['constructor', {}],
    ['toString in (a,b)', {}],
  ])('%j does not select %j', (text, labels) => {
    expect(selects(text, labels)).toBe(false);
  });

  test('a selector looks at labels alone: the name of a node is no label', () => {
    const node = { name: 'web-1', labels: {} };
    expect(matches({ text: 'name=web-1', requirements: [isIn('name', 'web-1')] }, node)).toBe(false);
  });
});

describe('laws', () => {
  const end = 'abzABZ059'.split('');
  const key = fc
    .tuple(fc.constantFrom(...end), fc.stringMatching(/^[a-c._-]{0,3}[ab1]$/))
    .map((parts) => parts.join(''));
  const value = fc.oneof(fc.constant(''), key);
  const requirement: fc.Arbitrary<Requirement> = fc.oneof(
    fc.record({ key, operator: fc.constantFrom('exists' as const, 'not-exists' as const), values: fc.constant([]) }),
    fc.record({
      key,
      operator: fc.constantFrom('in' as const, 'notin' as const),
      values: fc.uniqueArray(value, { minLength: 1, maxLength: 12 }).map((each) => each.sort()),
    }),
  );

  test('what is written out reads back as the same requirements', () => {
    fc.assert(
      fc.property(fc.array(requirement), (all) => {
        expect(requirements(formatRequirements(all))).toEqual(all);
      }),
    );
  });

  test('white space between tokens changes nothing', () => {
    const spaced = fc.tuple(fc.array(requirement), fc.stringMatching(/^[ \t\r\n]{1,3}$/));
    fc.assert(
      fc.property(spaced, ([all, gap]) => {
        const text = formatRequirements(all).replace(/([(),]|!=|=|!)/g, `${gap}$1${gap}`);
        expect(requirements(text.replaceAll(`!${gap}${gap}=`, '!='))).toEqual(all);
      }),
    );
  });

  test('a compiled selector agrees with the definition, word by word', () => {
    const labels = fc.dictionary(key, value, { noNullPrototype: false });
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 3 }), labels, (all, given) => {
        const own = new Map(Object.entries(given));
        const expected = all.every((each) => {
          const present = own.has(each.key);
          const listed = present && each.values.includes(own.get(each.key) as string);
          return { exists: present, 'not-exists': !present, in: listed, notin: !listed }[each.operator];
        });
        expect(compileSelector({ text: '', requirements: all })({ labels: given })).toBe(expected);
      }),
    );
  });

  test('no text makes the parser throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseSelector(text)));
    fc.assert(fc.property(fc.stringMatching(/^[a-b =!(),<>]{0,12}$/), (text) => void parseSelector(text)));
  });
});
