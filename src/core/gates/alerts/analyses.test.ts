import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../../errors/problem.ts';
import type { Analysis } from './alert.ts';
import { analysisOf } from './analyses.ts';

const commit = 'c'.repeat(40);
const before = 'b'.repeat(40);
const after = 'd'.repeat(40);
let id = 0;
const analysis = (more: Partial<Analysis> = {}): Analysis => {
  id += 1;
  return { id, commit, tool: 'CodeQL', category: '/language:go', error: '', createdAt: id * 1_000, ...more };
};
const look = (analyses: readonly Analysis[], tools: string[] = [], categories: string[] = []) => {
  const found = analysisOf(commit, 'refs/heads/main', { tools, categories }, analyses);
  return 'verdict' in found ? `${found.verdict}: ${words(found.reason).message}` : found;
};

test('one that is there is enough where nothing else ever looked', () => {
  const only = analysis();
  expect(look([only])).toEqual({ first: only.createdAt, last: only.createdAt, superseded: false });
});

describe('what is waited for', () => {
  const missing = (what: string) =>
    `inconclusive: Code scanning has no analysis of ${commit} on refs/heads/main by ${what}. Until then its alerts are about something else.`;

  test('is anything, where nothing ever looked', () => expect(look([])).toBe(missing('any tool')));

  test('is the commit, whatever other commits have', () => {
    expect(look([analysis({ commit: before })])).toBe(missing('CodeQL /language:go'));
  });

  test('are all categories that were there before', () => {
    const python = analysis({ commit: before, category: '/language:python' });
    expect(look([python, analysis()])).toBe(missing('CodeQL /language:python'));
  });

  test('are the tools that are named, and no others', () => {
    const all = [analysis({ commit: before, tool: 'Scorecard' }), analysis()];
    expect(look(all, ['CodeQL'])).toMatchObject({ superseded: false });
    expect(look(all, ['CodeQL', 'Semgrep'])).toBe(missing('Semgrep'));
  });

  test('are the categories that are named, and no others', () => {
    const all = [analysis({ commit: before, category: 'nightly' }), analysis()];
    expect(look(all, [], ['/language:go'])).toMatchObject({ superseded: false });
    expect(look(all, ['CodeQL'], ['/language:go', '/language:js'])).toBe(missing('/language:js'));
  });
});

test('one that GitHub could not take in is an error, unless a newer one of the same kind went well', () => {
  const broken = analysis({ error: 'rejected' });
  expect(look([broken])).toBe(
    `error: The analysis of ${commit} by CodeQL /language:go was not taken in by GitHub: rejected`,
  );
  expect(look([analysis(), broken])).toMatchObject({ superseded: false });
});

test('it is known when the ref has gone on since', () => {
  expect(look([analysis(), analysis({ commit: after })])).toMatchObject({ superseded: true });
  expect(look([analysis({ commit: before }), analysis()])).toMatchObject({ superseded: false });
});

test('no analysis of another commit ever makes up for one that is missing', () => {
  const other = fc.record({
    id: fc.nat(),
    commit: fc.constantFrom(before, after),
    tool: fc.constantFrom('a', 'b'),
    category: fc.constantFrom('x', 'y'),
    error: fc.constant(''),
    createdAt: fc.nat(),
  });
  fc.assert(fc.property(fc.array(other), (analyses) => typeof look(analyses) === 'string'));
});
