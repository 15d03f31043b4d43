import { refuse } from '../errors/problem.ts';

const longestLink = 10_000;

/** Where the next page of a list is; null after the last one. The token goes nowhere else than to the same server. */
export function nextPage(link: unknown, apiUrl: string, call: string): string | null {
  if (link === undefined || link === null) return null;
  // What cannot be read must not pass for the end of the list.
  if (typeof link !== 'string' || link.length > longestLink)
    return refuse('github-unexpected-answer', { call, detail: 'where its next page is cannot be read' });
  for (const part of link.split(',')) {
    const [, url = '', rel = ''] = /^\s*<([^<>]+)>(.*)$/.exec(part) ?? [];
    if (!/;\s*rel="next"/.test(rel)) continue;
    if (URL.parse(url)?.origin !== new URL(apiUrl).origin)
      refuse('github-unexpected-answer', { call, detail: 'its next page is on another server' });
    return url;
  }
  return null;
}
