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

test('the time of a statement that cannot be read is a flaw of one that excuses, and later than any other of one that does not', () => {
  const made = (more: object) => {
    const [read] = readVex('v.json', openVex(more));
    return [read?.at, read?.flaw];
  };
  for (const odd of ['31/12/2099', 'tomorrow', 7, '']) {
    expect(made({ status: 'fixed', timestamp: odd })).toEqual([null, 'has a time that cannot be read']);
    expect(made({ status: 'affected', timestamp: odd })).toEqual([Infinity, '']);
  }
  expect(made({ status: 'not_affected', timestamp: 'tomorrow' })).toEqual([null, none]);
  expect(made({ status: 'fixed', timestamp: '0001-01-01T00:00:00Z' })).toEqual([Date.parse(timestamp), '']);
  const odd = { state: 'resolved', lastUpdated: 'tomorrow' };
  const bom = { bomFormat: 'CycloneDX', vulnerabilities: [{ id: 'CVE-2026-0001', analysis: odd, affects: [] }] };
  expect(readVex('v.json', bom)[0]?.flaw).toBe('has a time that cannot be read');
});

test('the time of a statement is its own, else that of the document', () => {
  const at = (more: object) => readVex('v.json', openVex({ status: 'fixed', ...more }))[0]?.at;
  expect(at({})).toBe(Date.parse(timestamp));
  expect(at({ timestamp: '2026-11-21T00:00:00Z' })).toBe(Date.parse('2026-11-21T00:00Z'));
  expect(at({ timestamp: '2026-11-21T00:00:00Z', last_updated: '2026-11-22T00:00:00Z' })).toBe(
    Date.parse('2026-11-22T00:00Z'),
  );
});
