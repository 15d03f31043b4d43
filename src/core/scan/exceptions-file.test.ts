import { expect, test } from 'vitest';
import { readExceptions } from './exceptions-file.ts';

const entry = { id: 'CVE-2026-0001', owner: 'web', reason: 'not reachable', expires: '2026-03-29' };

const endsIn = (timezone: string, expires: string) =>
  new Date(
    readExceptions({ timezone, exceptions: [{ ...entry, expires }] }).exceptions[0]?.ends ?? Number.NaN,
  ).toISOString();

test('an exception is good to the end of its last day in the time zone of the file, also when that day is short', () => {
  expect(endsIn('UTC', '2026-12-31')).toBe('2027-01-01T00:00:00.000Z');
  expect(endsIn('America/New_York', '2026-12-31')).toBe('2027-01-01T05:00:00.000Z');
  expect(endsIn('Europe/Berlin', '2026-03-29')).toBe('2026-03-29T22:00:00.000Z');
});

test('every problem of a file is named by its place, and a file with any excuses nothing', () => {
  const { exceptions, problems } = readExceptions({
    timezone: 'Mars/Olympus',
    exception: [],
    exceptions: [
      entry,
      { id: 'CVE-2026-0002', reason: 7, expires: '2026-02-30', approver: 'me' },
      'text',
      { ...entry, package: 'left-pad', nodes: 'a in' },
      { ...entry, package: 'pkg:npm/p@1?vers=vers:npm/1' },
      { ...entry, package: 'pkg:npm/p?vers=vers:pypi/1' },
      { ...entry, package: 'pkg:deb/debian/p?vers=vers:deb/1' },
    ],
  });
  expect(exceptions).toEqual([]);
  expect(problems).toEqual([
    'exception is no key of an exceptions file',
    '`timezone` is no IANA time zone',
    'exceptions[1].approver is no key of an exceptions file',
    'exceptions[1] has no `owner`',
    'exceptions[1].expires is no date, such as 2027-03-31',
    'exceptions[1].reason is no text',
    'exceptions[2] is no mapping',
    'exceptions[3].package: it is no package URL, such as pkg:npm/minimist@1.2.5',
    "exceptions[3].nodes: Selector 'a in': found the end, expected '('.",
    'exceptions[4].package: it has a version and a range of versions',
    'exceptions[5].package: a range of the type pypi does not fit a package of the type npm',
    'exceptions[6].package: versions of the type deb cannot be compared; ranges are for semver, npm, cargo, golang, pypi, gem',
  ]);
});

test.each([[null], [[]], ['text'], [{ exceptions: {} }], [JSON.parse('{"__proto__":{"exceptions":[]}}')]])(
  '%j is no exceptions file',
  (value) => {
    expect(readExceptions(value).problems).not.toEqual([]);
  },
);
