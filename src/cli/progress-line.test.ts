import { describe, expect, test } from 'vitest';
import { ProgressLine } from './progress-line.ts';

/** A line that is told something at each of these moments, and what was written. */
function told(isTTY: boolean, moments: readonly number[]): string {
  let now = 0;
  let written = '';
  const line = new ProgressLine({ isTTY, write: (text) => (written += String(text)) !== '' }, { now: () => now });
  for (const moment of moments) {
    now = moment;
    line.tell(() => `at ${moment}`);
  }
  line.end();
  return written;
}

describe('a line of progress', () => {
  test('is written over itself in a terminal, not more often than people can read, and gone at the end', () => {
    const erase = '\r\u001B[2K';
    expect(told(true, [50, 100, 150, 250])).toBe(`${erase}at 100${erase}at 250${erase}`);
  });

  test('is a line each ten seconds elsewhere, without any control sequence', () => {
    expect(told(false, [100, 9_999, 10_000, 15_000, 20_000])).toBe('at 10000\nat 20000\n');
  });

  test('says nothing of what is done at once', () => {
    expect(told(true, [10, 20])).toBe('');
    expect(told(false, [10, 2_000])).toBe('');
  });

  test('goes on when the clock is set back', () => {
    expect(told(false, [20_000, 1_000, 11_000])).toBe('at 20000\nat 1000\nat 11000\n');
  });
});
