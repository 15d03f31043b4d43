import { expect, test } from 'vitest';
import { ProblemError, report } from '../errors/problem.ts';
import { executionId, isExecutionName, parseExecutionId } from './execution-id.ts';
import { resolveExecution } from './resolve.ts';

const said = (text: string, executions: readonly string[]): string => {
  try {
    return resolveExecution(text, executions);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problems
      .map(report)
      .map(({ message, hint }) => `${message} ${hint}`)
      .join();
  }
};

test('a name that ends in a number of its own is no name', () => {
  expect(['web', 'web-2x', '2', 'a-b'].map(isExecutionName)).toEqual([true, true, true, true]);
  expect(['web-2', 'web-02', '', '-web', 'Web', 'web_1', 'a/b', 'w'.repeat(51)].some(isExecutionName)).toBe(false);
  expect(() => executionId('web-2', 1)).toThrow(RangeError);
});

test('an id is a name and a number from 1', () => {
  expect(parseExecutionId('web-prod-12')).toEqual({ name: 'web-prod', number: 12 });
  expect(['web', 'web-0', 'web-01', 'web-1-2', 'web-1234567890', 'web-1\n'].map(parseExecutionId)).toEqual(
    Array(6).fill(null),
  );
});

test('an id means itself, a name its newest execution', () => {
  expect(said('web-1', ['api-1', 'web-2', 'web-1'])).toBe('web-1');
  expect(said('web', ['api-1', 'web-2', 'web-1'])).toBe('web-2');
});

test('what is not there is answered with what is', () => {
  expect(said('wbe', ['web-2', 'api-1'])).toBe(
    'There is no execution "wbe" in the ledger. Did you mean web? There are web-2, api-1.',
  );
  expect(said('web-7', ['web-2'])).toBe(
    'There is no execution "web-7" in the ledger. Did you mean web-2? There is web-2.',
  );
  expect(said('database', ['web-2'])).toBe('There is no execution "database" in the ledger. There is web-2.');
  expect(
    said(
      'database',
      Array.from({ length: 12 }, (_, n) => `web-${12 - n}`),
    ),
  ).toBe(
    'There is no execution "database" in the ledger. ' +
      'There are web-12, web-11, web-10, web-9, web-8, web-7, web-6, web-5, web-4, web-3 and 2 more.',
  );
  expect(said('web', [])).toBe(
    'There is no execution "web" in the ledger. ' +
      'The ledger is empty. Start a rollout with `wavegate run FILE`, or name its folder with --ledger.',
  );
});
