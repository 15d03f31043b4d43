import { Temporal } from 'temporal-polyfill';
import { words } from '../../errors/problem.ts';
import { compileSelector, parseSelector } from '../fleet/selector.ts';
import type { ScanException } from './exceptions.ts';
import { isObject } from './json-value.ts';
import { readMeantPackage } from './meant-package.ts';

const fileKeys = ['exceptions', 'timezone'];
const needed = ['id', 'owner', 'reason', 'expires'] as const;
const entryKeys = [...needed, 'package', 'nodes', 'environment', 'approved-by'];

type Fields = Readonly<Record<string, unknown>>;

/** Reads the value of an exceptions file. Every problem is named, by its place; with any of them none of the exceptions counts. */
export function readExceptions(value: unknown): { exceptions: readonly ScanException[]; problems: readonly string[] } {
  if (!isObject(value)) return { exceptions: [], problems: ['it has no `exceptions`'] };
  const file = value as Fields;
  const problems = unknownKeys(file, fileKeys, '');
  const timezone = Object.hasOwn(file, 'timezone') ? file['timezone'] : 'UTC';
  if (typeof timezone !== 'string' || !isTimezone(timezone)) problems.push('`timezone` is no IANA time zone');
  const entries = Object.hasOwn(file, 'exceptions') ? file['exceptions'] : undefined;
  if (!Array.isArray(entries)) return { exceptions: [], problems: [...problems, '`exceptions` is no list'] };
  const zone = problems.length === 0 ? String(timezone) : 'UTC';
  const exceptions = entries.flatMap((entry: unknown, index) => {
    const place = `exceptions[${index}]`;
    if (!isObject(entry)) {
      problems.push(`${place} is no mapping`);
      return [];
    }
    return readEntry(entry as Fields, index + 1, place, zone, problems);
  });
  return { exceptions: problems.length === 0 ? exceptions : [], problems };
}

function readEntry(entry: Fields, index: number, place: string, timezone: string, problems: string[]): ScanException[] {
  const before = problems.length;
  problems.push(...unknownKeys(entry, entryKeys, `${place}.`));
  const given = (key: string): string | null => {
    if (!Object.hasOwn(entry, key)) return null;
    const value = entry[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    problems.push(`${place}.${key} is no text`);
    return null;
  };
  for (const key of needed) if (!Object.hasOwn(entry, key)) problems.push(`${place} has no \`${key}\``);
  const expires = given('expires');
  const ends = expires === null ? null : endOf(expires, timezone);
  if (expires !== null && ends === null) problems.push(`${place}.expires is no date, such as 2027-03-31`);
  const written = given('package');
  const meant = written === null ? null : readMeantPackage(written);
  if (typeof meant === 'string') problems.push(`${place}.package: ${meant}`);
  const selector = given('nodes');
  const selected = selector === null ? null : parseSelector(selector);
  if (selected !== null && 'problem' in selected) problems.push(`${place}.nodes: ${words(selected.problem).message}`);
  const texts = { id: given('id'), owner: given('owner'), why: given('reason') };
  const environment = given('environment');
  const approvedBy = given('approved-by');
  if (problems.length > before || typeof meant === 'string' || ends === null) return [];
  return [
    {
      index,
      id: texts.id ?? '',
      package: meant,
      nodes: selected !== null && 'selector' in selected ? compileSelector(selected.selector) : null,
      environment,
      owner: texts.owner ?? '',
      reason: texts.why ?? '',
      approvedBy,
      expires: expires ?? '',
      ends,
    },
  ];
}

function unknownKeys(value: Fields, known: readonly string[], prefix: string): string[] {
  return Object.keys(value).flatMap((key) =>
    known.includes(key) ? [] : [`${prefix}${key} is no key of an exceptions file`],
  );
}

function isTimezone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The first instant after a day, in epoch milliseconds; null: it is no date. */
function endOf(date: string, timezone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).add({ days: 1 }).toZonedDateTime(timezone)
      .epochMilliseconds;
  } catch {
    return null;
  }
}
