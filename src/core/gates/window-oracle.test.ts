import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type WindowDefinition, weekdays } from '../definition/gates.ts';
import { openIntervals } from './open-intervals.ts';
import { nextOpening, windowVerdict } from './window.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Instants within hours of which clocks were moved, a date was left out, or nothing happened. */
const nights = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['America/Havana', '2026-03-08T05:00Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
  ['Asia/Kolkata', '2026-06-01T00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['UTC', '2027-01-01T00:00Z'],
] as const;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows, from the platform's own time zone data. */
function wallClock(timezone: string, instant: number) {
  let clock = clocks.get(timezone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(timezone, clock);
  }
  const [date, time] = clock.format(instant).split(', ') as [string, string];
  return { date, time };
}

function weekdayOf(date: string, daysLater = 0) {
  return weekdays[(new Date(Date.parse(date) + daysLater * 24 * hour).getUTCDay() + 6) % 7];
}

/** Open or not, by looking at the clock and the calendar and at nothing else. */
function isOpen(window: WindowDefinition, instant: number): boolean {
  const { date, time } = wallClock(window.timezone, instant);
  if (window.freeze.some((freeze) => freeze.from <= date && date < freeze.to)) return false;
  if (window.open.length === 0) return true;
  return window.open.some(({ days, from, to }) => {
    const on = (daysLater: number) => days.some((day) => day === weekdayOf(date, daysLater));
    if (from <= to) return on(0) && from <= time && time < to;
    return (on(0) && time >= from) || (on(-1) && time < to);
  });
}

const two = (value: number) => String(value).padStart(2, '0');
const time = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })),
  fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(0, 1, 29, 30, 59)),
);
const rule = fc
  .record({ days: fc.subarray([...weekdays], { minLength: 1 }), from: time, to: time })
  .map(({ days, from, to }) => ({
    days,
    from: `${two(from[0])}:${two(from[1])}`,
    to: `${two(to[0])}:${two(to[1])}`,
  }));

const scene = fc
  .record({
    night: fc.constantFrom(...nights),
    open: fc.array(rule, { maxLength: 3 }),
    before: fc.integer({ min: 0, max: 40 * 60 }),
    freezes: fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 2 })), { maxLength: 2 }),
  })
  .map(({ night: [timezone, instant], open, before, freezes }) => {
    const middle = Date.parse(instant);
    const date = (days: number) => new Date(middle + days * 24 * hour).toISOString().slice(0, 10);
    const freeze = freezes.map(([from, length]) => ({ from: date(from), to: date(from + length), reason: 'fair' }));
    const window: WindowDefinition = { open, freeze, timezone, mustFit: true };
    return { window, start: middle - before * minute };
  });

test('a window is open in exactly the minutes in which the clock on the wall says so, whatever the clocks do', () => {
  fc.assert(
    fc.property(scene, ({ window, start }) => {
      const end = start + 48 * hour;
      const intervals = [...openIntervals(window, start, end)];
      for (let index = 1; index < intervals.length; index += 1) {
        expect(intervals[index]?.from).toBeGreaterThan(intervals[index - 1]?.to ?? Infinity);
      }
      for (let instant = start; instant < end; instant += minute) {
        const inside = intervals.some(({ from, to }) => from <= instant && instant < to);
        if (inside !== isOpen(window, instant)) {
          expect.fail(`${new Date(instant).toISOString()}: ${inside ? 'open' : 'closed'} is wrong`);
        }
      }
    }),
    { numRuns: 150 },
  );
});

/** The first minute from which on the window is open for `fit` minutes, found by asking about every minute. */
function scanForOpening(window: WindowDefinition, from: number, to: number, fit: number): number | null {
  let openSince: number | null = null;
  for (let instant = from; instant < to; instant += minute) {
    if (!isOpen(window, instant)) openSince = null;
    else openSince ??= instant;
    if (openSince !== null && instant + minute - openSince >= Math.max(fit, 1) * minute) return openSince;
  }
  return null;
}

test('the next opening is the first one that is long enough', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: 9 * 60 }), ({ window, start }, fit) => {
      const end = start + 6 * 24 * hour;
      const expected = scanForOpening(window, start, end, fit);
      const found = nextOpening(window, start, fit * minute);
      if (expected === null) expect(found?.from ?? Infinity).toBeGreaterThan(end - (fit + 1) * minute);
      else expect(found?.from).toBe(expected);
    }),
    { numRuns: 60 },
  );
});

test('the verdict is pass when it is open and the work fits, and else names the instant from which it does', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 0, max: 9 * 60 }), ({ window, start }, fit) => {
      const result = windowVerdict(window, start, fit * minute);
      const opening = nextOpening(window, start, fit * minute);
      if (opening === null) {
        expect(result.verdict).toBe('fail');
      } else if (opening.from === start) {
        expect(result.verdict).toBe('pass');
        // It passes up to the instant it names and no longer.
        if (result.notBefore !== undefined) {
          expect(windowVerdict(window, result.notBefore + 1, fit * minute).verdict).not.toBe('pass');
        }
      } else {
        expect(result).toMatchObject({ verdict: 'inconclusive', notBefore: opening.from });
        expect(windowVerdict(window, opening.from, fit * minute).verdict).toBe('pass');
        expect(windowVerdict(window, opening.from - 1, fit * minute).verdict).not.toBe('pass');
      }
    }),
    { numRuns: 200 },
  );
});
