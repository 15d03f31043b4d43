import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeScale } from './time-scale.ts';

const minute = 60_000;
const hour = 60 * minute;
const noon = Date.UTC(2026, 10, 22, 12);

test('time goes evenly from left to right where there is work all along', () => {
  const { place, breaks } = timeScale(noon, noon + 10 * minute, [{ from: noon, to: noon + 10 * minute }]);
  expect([0, 2.5, 5, 10].map((at) => place(noon + at * minute))).toEqual([0, 25, 50, 100]);
  expect(breaks).toEqual([]);
});

test('ticks stand at round times', () => {
  const { ticks } = timeScale(noon + 20_000, noon + 8 * minute, [{ from: noon, to: noon + 8 * minute }]);
  expect(ticks.map(({ text }) => text)).toEqual([
    '12:01:00',
    '12:02:00',
    '12:03:00',
    '12:04:00',
    '12:05:00',
    '12:06:00',
    '12:07:00',
  ]);
});

test('a tick of another day than the one before it says so', () => {
  const from = Date.UTC(2026, 10, 22, 21);
  const { ticks } = timeScale(from, from + 8 * hour, [{ from, to: from + 8 * hour }]);
  expect(ticks.map(({ text }) => text)).toEqual([
    '21:00',
    '22:00',
    '23:00',
    '11-23 00:00',
    '01:00',
    '02:00',
    '03:00',
    '04:00',
  ]);
});

test('a night of waiting is drawn as a third of the work around it', () => {
  const work = [
    { from: noon, to: noon + hour },
    { from: noon + 15 * hour, to: noon + 16 * hour },
  ];
  const { place, breaks } = timeScale(noon, noon + 16 * hour, work);
  expect(breaks).toEqual([{ from: noon + hour, to: noon + 15 * hour, place: 50 }]);
  expect(place(noon + 15 * hour) - place(noon + hour)).toBeCloseTo(25, 1);
});

test('short waits are drawn as they were, and so is a rollout in which nothing ran', () => {
  const short = timeScale(noon, noon + minute, [{ from: noon, to: noon + 1_000 }]);
  expect(short.breaks).toEqual([]);
  expect(timeScale(noon, noon + 9 * hour, []).breaks).toEqual([]);
});

test('a night is drawn shorter as well where the work took no time worth telling', () => {
  const nothing = { from: noon + hour, to: noon + hour };
  expect(timeScale(noon, noon + 9 * hour, [nothing]).breaks.map(({ from, to }) => to - from)).toEqual([hour, 8 * hour]);
});

test('later is never further to the left, and everything is inside', () => {
  const stretch = fc.tuple(fc.nat(1_000), fc.nat(300)).map(([from, length]) => ({
    from: noon + from * minute,
    to: noon + (from + length) * minute,
  }));
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 8 }), fc.array(fc.nat(1_300), { maxLength: 20 }), (busy, times) => {
      const { place, ticks } = timeScale(noon, noon + 1_300 * minute, busy);
      const places = times.sort((a, b) => a - b).map((at) => place(noon + at * minute));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      for (const at of [...places, ...ticks.map((tick) => tick.place)]) {
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(100);
      }
    }),
  );
});
