import { describe, expect, test } from 'vitest';
import { readVex } from './vex.ts';

const timestamp = '2026-11-20T00:00:00Z';
const openVex = (statement: object) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  timestamp,
  statements: [{ vulnerability: { name: 'CVE-2026-0001' }, products: [{ '@id': 'pkg:npm/left-pad' }], ...statement }],
});
const flawOf = (statement: object) => readVex('v.json', openVex(statement))[0]?.flaw;
const none = 'has neither a justification of OpenVEX nor an impact statement';

describe('an OpenVEX statement that something is not affected', () => {
  test.each([
    ['a justification', { justification: 'component_not_present' }, ''],
    ['an impact statement', { impact_statement: 'the parser is switched off' }, ''],
    ['an unknown justification beside an impact statement', { justification: 'trust me', impact_statement: 'x' }, ''],
    ['nothing', {}, none],
    ['empty words', { justification: '', impact_statement: '  ' }, none],
    ['an unknown justification', { justification: 'trust me' }, none],
    ['a justification that is no text', { justification: ['component_not_present'] }, none],
  ])('by %s: its flaw is %j', (_, why, flaw) => {
    expect(flawOf({ status: 'not_affected', ...why })).toBe(flaw);
  });
});

test.each(['fixed', 'affected', 'under_investigation'])(
  'a statement of the status %s needs no justification',
  (status) => {
    expect(flawOf({ status })).toBe('');
  },
);

test('the time of a statement is its own, else that of the document', () => {
  const at = (more: object) => readVex('v.json', openVex({ status: 'fixed', ...more }))[0]?.at;
  expect(at({})).toBe(Date.parse(timestamp));
  expect(at({ timestamp: '2026-11-21T00:00:00Z' })).toBe(Date.parse('2026-11-21T00:00Z'));
  expect(at({ timestamp: '2026-11-21T00:00:00Z', last_updated: '2026-11-22T00:00:00Z' })).toBe(
    Date.parse('2026-11-22T00:00Z'),
  );
});
