import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchResults } from './results.ts';

test('a result counts as soon as its line is complete', () => {
  const results = new BatchResults(['a', 'b']);

  expect(results.push('{"node":"a","status":"ok"}\n{"node":"b",')).toEqual([{ node: 'a', status: 'ok', message: '' }]);
  expect(results.of('b')).toBeUndefined();
  expect(results.push('"status":"failed","message":"no room"}')).toEqual([]);
  expect(results.end()).toEqual([{ node: 'b', status: 'failed', message: 'no room' }]);
  expect(results.problem).toBe('');
});

test('what is said of a node last counts', () => {
  const results = new BatchResults(['a']);
  results.push('{"node":"a","status":"ok"}\n{"node":"a","status":"failed"}\n');

  expect(results.of('a')?.status).toBe('failed');
});

test('lines that are no results are counted, and the first is shown', () => {
  const results = new BatchResults(['a']);
  const bad = [
    'PLAY [all]',
    '[]',
    'null',
    '{"node":"a"}',
    '{"node":1,"status":"ok"}',
    '{"node":"other","status":"ok"}',
    '{"node":"a",',
  ];

  results.push(`${bad.join('\n')}\n\n`);

  expect(results.of('a')).toBeUndefined();
  expect(results.problem).toBe('7 of its lines are no results for a node of the batch; the first: "PLAY [all]".');
});

test('a line without an end is not kept', () => {
  const results = new BatchResults(['a']);
  for (let count = 0; count < 100; count += 1) results.push('x'.repeat(100_000));
  results.end();

  expect(results.problem.length).toBeLessThan(400);
});

test('however the text is cut, the results are the same', () => {
  const text = '{"node":"a","status":"ok","message":"é\\n"}\nnoise\n{"node":"b","status":"unreachable"}\n';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const results = new BatchResults(['a', 'b']);
      const points = [0, ...cuts.toSorted((one, two) => one - two), text.length];
      for (const [index, from] of points.entries()) results.push(text.slice(from, points[index + 1] ?? text.length));
      results.end();

      expect([results.of('a')?.message, results.of('b')?.status]).toEqual(['é\n', 'unreachable']);
      expect(results.problem).toMatch(/^1 of its lines/);
    }),
  );
});
