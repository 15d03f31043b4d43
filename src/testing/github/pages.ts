/** GitHub's pages: 30 entries unless asked, 100 at most, with a Link header. */
import type { Answer, Call } from './operation.ts';

interface Listed {
  readonly id?: number;
  readonly number?: number;
}

const wholeNumber = (text: string | null, otherwise: number): number => {
  const number = Number(text ?? '');
  return Number.isInteger(number) && number >= 1 ? number : otherwise;
};

const pageSize = (call: Call, usual = 30): number => Math.min(100, wholeNumber(call.query.get('per_page'), usual));

const link = (call: Call, changes: Readonly<Record<string, string>>, rel: string): string => {
  const url = new URL(call.url);
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
  return `<${url.href}>; rel="${rel}"`;
};

/** A list that lags does not show its newest entries yet. */
const visibleOf = <T>(call: Call, entries: readonly T[]): readonly T[] => {
  if (call.lag === 0) return entries;
  const age = (entry: T): number => (entry as Listed).id ?? (entry as Listed).number ?? 0;
  const newest = new Set(entries.toSorted((a, b) => age(b) - age(a)).slice(0, call.lag));
  return entries.filter((entry) => !newest.has(entry));
};

/** One page of `entries`; `wrap` puts it into an object where GitHub does, with the number of all entries. */
export const page = <T>(
  call: Call,
  all: readonly T[],
  view: (entry: T) => unknown,
  wrap: (entries: unknown[], total: number) => unknown = (entries) => entries,
): Answer => {
  const entries = visibleOf(call, all);
  const size = pageSize(call);
  const current = wholeNumber(call.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(entries.length / size));
  const links: string[] = [];
  const to = (number: number, rel: string): void => {
    links.push(link(call, { page: String(number) }, rel));
  };
  if (current > 1) to(Math.min(current - 1, last), 'prev');
  if (current < last) {
    to(current + 1, 'next');
    to(last, 'last');
  }
  if (current > 1) to(1, 'first');
  return {
    status: 200,
    body: wrap(entries.slice((current - 1) * size, current * size).map(view), entries.length),
    ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}),
  };
};

/** Pages by cursor alone: `after` and `before`, and no numbers. */
export const cursorPage = <T>(
  call: Call,
  all: readonly T[],
  wrap: (entries: readonly T[]) => unknown = (entries) => entries,
): Answer => {
  const entries = visibleOf(call, all);
  const size = pageSize(call);
  const cursor = (at: number): string => Buffer.from(`cursor:${at}`).toString('base64');
  const position = (name: string): number | null => {
    const text = call.query.get(name);
    return text === null ? null : Number(Buffer.from(text, 'base64').toString().replace('cursor:', ''));
  };
  const after = position('after');
  const before = position('before');
  const start = after !== null ? after + 1 : before !== null ? Math.max(0, before - size) : 0;
  const end = Math.min(before ?? entries.length, start + size, entries.length);
  const url = { ...call, url: new URL(call.url) };
  url.url.searchParams.delete('after');
  url.url.searchParams.delete('before');
  const links = [
    ...(end < entries.length ? [link(url, { after: cursor(end - 1) }, 'next')] : []),
    ...(start > 0 ? [link(url, { before: cursor(start) }, 'prev')] : []),
  ];
  return {
    status: 200,
    body: wrap(entries.slice(start, end)),
    ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}),
  };
};
