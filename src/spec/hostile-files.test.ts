import fc from 'fast-check';
import { expect, test } from 'vitest';
import { report } from '../errors/problem.ts';
import { rolloutFileWith } from '../testing/rollout-file.ts';
import { parseRolloutFile } from './parse-rollout-file.ts';

const mebibyte = 1024 * 1024;
/** Generous: other work may share the machine. Every one of these takes well under half a second by itself. */
const bound = 10_000;

const within = (text: string) => text.repeat(Math.floor((mebibyte - 100) / text.length));

const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]', 'c: [*b, *b]'].join(
  '\n',
);

test.each([
  ['a billion laughs', laughs, 'yaml-anchor'],
  ['10 MB of nodes', '- x\n'.repeat(2_621_440), 'file-too-large'],
  ['a mebibyte of list', `waves:\n${within('- 1\n')}`, 'missing-key'],
  [
    'a mebibyte of unknown keys',
    Array.from({ length: 90_000 }, (_, index) => `k${index}: 1`).join('\n'),
    'unknown-key',
  ],
  ['a mebibyte of the same key', within('a: 1\n'), 'duplicate-key'],
  ['a mebibyte of opened brackets', within('['), 'nested-too-deep'],
  ['a mebibyte of nested lists', within('- '), 'nested-too-deep'],
  ['a mebibyte of nested keys', within('? '), 'nested-too-deep'],
  ['a mebibyte of anchors', within('&a '), 'yaml-syntax'],
  ['a mebibyte of a number', `waves: [${within('9')}]`, 'bad-amount'],
  ['a mebibyte of a name', `rollout: ${within('a')}`, 'bad-form'],
  ['a mebibyte of templates', `verify: http://${within('{address}')}`, 'bad-url'],
  ['a mebibyte of braces', `verify: http://${within('{a')}`, 'missing-key'],
  ['a mebibyte of a selector', `fleet: { inventory: x, select: "${within('a in (b),')}" }`, 'text-too-long'],
  [
    'a mebibyte of a time zone',
    `gates: [{ name: w, at: before-wave, window: { timezone: ${within('a')} } }]`,
    'unknown-timezone',
  ],
])('%s ends soon, with a clear error', { timeout: bound }, (_, text, code) => {
  const { definition, problems } = parseRolloutFile(text, 'hostile.yml');
  expect(definition).toBeNull();
  expect(problems.map((each) => each.code)).toContain(code);
  for (const each of problems) expect(report(each).message.length).toBeLessThan(2_000);
});

test('keys that every object inherits are unknown keys and touch no prototype', () => {
  const text = rolloutFileWith(
    '__proto__: { polluted: 1 }\nconstructor: 1\nparams: { version: { __proto__: 1, toString: 1 } }',
  );
  const { problems } = parseRolloutFile(text, 'hostile.yml');
  expect(problems.map(({ code, args }) => [code, args['key']])).toEqual([
    ['unknown-key', '__proto__'],
    ['unknown-key', 'constructor'],
    ['unknown-key', '__proto__'],
    ['unknown-key', 'toString'],
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('a byte-order mark at the beginning is passed over, and columns do not count it', () => {
  const bytes = new TextEncoder().encode(`\uFEFF${rolloutFileWith('description: ok')}`);
  expect(parseRolloutFile(bytes, 'bom.yml')).toMatchObject({ problems: [], definition: { description: 'ok' } });
  const [first] = parseRolloutFile('\uFEFFrolout: web', 'bom.yml').problems.filter(
    ({ code }) => code === 'unknown-key',
  );
  expect(first?.location).toEqual({ file: 'bom.yml', line: 1, column: 1 });
});

test('a byte-order mark anywhere else is a character that does not belong there', () => {
  const { problems } = parseRolloutFile('rollout: \uFEFFweb', 'bom.yml');
  expect(problems.map(report)).toMatchObject([{ code: 'bad-character', line: 1, column: 10 }]);
});

test('text that reads the other way round than it is written is refused', () => {
  const { problems } = parseRolloutFile(rolloutFileWith('drain: echo \u202Eabc'), 'bidi.yml');
  expect(problems.map(report)).toMatchObject([{ code: 'bad-character', message: 'U+202E does not belong here.' }]);
});

test('half a surrogate pair is refused, written or escaped', () => {
  for (const text of ['description: \uD800', 'description: "\\uD800"']) {
    expect(parseRolloutFile(rolloutFileWith(text), 'half.yml').problems.map(({ code }) => code)).toEqual([
      'bad-character',
    ]);
  }
});

const words = 'rollout waves gates steps apply run params at name window 1 10% 5m null << {address} ${{'.split(' ');
const marks = ': |- |\n|  |\t|{|}|[|]|,|"|\'|#|&a |*a|!t |> |? |---\n|\0|\uFEFF'.split('|');
const token = fc.constantFrom(...words, ...marks, '| ');
const yamlish = fc
  .array(fc.oneof(token, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 60 })
  .map((all) => all.join(''));

test('nothing that anybody can write makes it throw, and what is refused says why and where', () => {
  fc.assert(
    fc.property(fc.oneof(yamlish, yamlish.map(rolloutFileWith), fc.uint8Array({ maxLength: 200 })), (text) => {
      const { definition, problems, locate } = parseRolloutFile(text, 'any.yml');
      const errors = problems.filter(({ severity }) => severity === 'error');
      expect(definition === null).toBe(errors.length > 0);
      for (const each of problems) {
        const { line, column, message } = report(each);
        expect(message).not.toBe('');
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
      }
      expect(locate(['waves', 3, 'size']).line).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
});
