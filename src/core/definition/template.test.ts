import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TemplatePart, templateParts, unknownFields } from './template.ts';

function written(part: TemplatePart): string {
  if ('literal' in part) return part.literal;
  const { kind, key } = part.field;
  const word = { name: 'name', address: 'address', label: 'labels', fact: 'facts', param: 'params' }[kind];
  return key === '' ? `{${word}}` : `{${word}.${key}}`;
}

test('a text is split at its templates', () => {
  expect(templateParts('http://{address}:{labels.app.example.com/port}/v/{params.version}')).toEqual([
    { literal: 'http://' },
    { field: { kind: 'address', key: '' } },
    { literal: ':' },
    { field: { kind: 'label', key: 'app.example.com/port' } },
    { literal: '/v/' },
    { field: { kind: 'param', key: 'version' } },
  ]);
});

test('braces of JSON, GraphQL, PromQL and the shell stay as they are', () => {
  for (const text of [
    '{"a": {}}',
    '{ viewer { login } }',
    'x{version!="1"}',
    '{}',
    '{ name }',
    '{name.first}',
    '{labels}',
    '{params.}',
  ]) {
    expect(templateParts(text)).toEqual([{ literal: text }]);
  }
});

test('words in braces that are no field are found with their places', () => {
  expect(unknownFields('{adress}/{labels}/{node.name}/{"a"}/{name}')).toEqual([
    { written: '{adress}', meant: '{address}', offset: 0 },
    { written: '{labels}', meant: null, offset: 9 },
    { written: '{node.name}', meant: null, offset: 18 },
  ]);
  expect(unknownFields('{label.zone}')).toEqual([{ written: '{label.zone}', meant: '{labels.zone}', offset: 0 }]);
});

test('the parts of any text say the text again', () => {
  const piece = fc.constantFrom('{', '}', 'name', 'labels.', 'a/b', '.', '{params.x}', '{address}', 'é', '$');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      expect(templateParts(text).map(written).join('')).toBe(text);
    }),
  );
});
