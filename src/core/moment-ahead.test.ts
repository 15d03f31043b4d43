import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentAhead } from './moment-ahead.ts';

const now = Date.UTC(2026, 10, 30, 12);
const hour = 3_600_000;

test.each([
  ['90m', 1.5 * hour],
  ['2h', 2 * hour],
  ['3d', 72 * hour],
  ['366d', 366 * 24 * hour],
  ['2026-12-01', 12 * hour],
  ['2026-11-30T12:00:01Z', 1_000],
  ['2026-11-30T22:30+09:00', 1.5 * hour],
])('%s is a moment ahead', (text, after) => {
  expect(momentAhead(text, now)).toBe(now + after);
});

test.each([
  '',
  ' 2h',
  '2 h',
  '0h',
  '-1h',
  '2w',
  '2H',
  '1.5h',
  '367d',
  '999999d',
  '9999999m',
  'tomorrow',
  '2026-11-30',
  '2026-11-30T12:00:00Z',
  '2026-11-30T22:30',
  '2028-01-01',
  '2026-13-01',
  '2026-12-01T25:00Z',
  '+002026-12-01',
  '1796126400000',
])('%j is none', (text) => {
  expect(momentAhead(text, now)).toBeNull();
});

test('whatever the text, what comes of it lies within the next year or is nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,7}[mhdwy]$/)), (text) => {
      const at = momentAhead(text, now) ?? now + 1;
      expect(at > now && at <= now + 366 * 24 * hour).toBe(true);
    }),
  );
});
