import { expect, test } from 'vitest';
import { ProblemError } from '../errors/problem.ts';
import { nextPage } from './next-page.ts';

const api = 'https://api.github.com';
const next = (link: unknown) => nextPage(link, api, 'GET /things');

test('the next page is where the server says, and none after the last one', () => {
  expect(next(`<${api}/things?page=1>; rel="prev", <${api}/things?page=3>; rel="next"`)).toBe(`${api}/things?page=3`);
  expect(next(`<${api}/things?page=1>; rel="first"`)).toBeNull();
  for (const none of [undefined, null, '']) expect(next(none)).toBeNull();
});

function refusal(act: () => unknown): string {
  try {
    return `not refused: ${String(act())}`;
  } catch (error) {
    return error instanceof ProblemError ? error.problems.map(({ code }) => code).join() : String(error);
  }
}

test('a page on another server, or one that cannot be read, is no end of the list', () => {
  for (const odd of ['<https://evil.example/things>; rel="next"', `<${api}/${'x'.repeat(10_000)}>; rel="next"`, 7])
    expect(refusal(() => next(odd))).toBe('github-unexpected-answer');
});
