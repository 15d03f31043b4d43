import { type WindowDefinition, weekdays } from '../definition/gates.ts';
import { instantOf, offsetStretchAt } from './zoned-time.ts';

/** Half-open, in epoch milliseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export type OpenRule = WindowDefinition['open'][number];
export type FreezeRule = WindowDefinition['freeze'][number];

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * The maximal intervals in which a window is open, in order, cut to `[from, to)`.
 *
 * An instant is open when the clock on the wall shows a time that lies in a rule's range and no freeze covers it. So a time that
 * happens twice, in the night the clocks go back, is open both times, and one that is skipped when they go forward is not there.
 */
export function* openIntervals(window: WindowDefinition, from: number, to: number): Generator<Interval> {
  const freezes = window.freeze
    .map((freeze) => freezeInterval(freeze, window.timezone))
    // A freeze over a date that a place left out covers nothing.
    .filter((freeze) => freeze.from < freeze.to)
    .sort((a, b) => a.from - b.from);
  for (const interval of merged(ruleIntervals(window, from, to))) yield* without(interval, freezes);
}

export function freezeInterval(freeze: FreezeRule, timezone: string): Interval {
  return { from: instantOf(freeze.from, timezone), to: instantOf(freeze.to, timezone) };
}

/** Whether a rule holds at an instant, freezes left aside. */
export function ruleHolds(rule: OpenRule, timezone: string, instant: number): boolean {
  const local = instant + offsetStretchAt(timezone, instant).offset;
  const today = Math.floor(local / day);
  return [today - 1, today].some((date) => {
    const range = localRange(rule, date);
    return range !== null && range.from <= local && local < range.to;
  });
}

function* ruleIntervals(window: WindowDefinition, from: number, to: number): Generator<Interval> {
  if (window.open.length === 0) {
    yield { from, to };
    return;
  }
  for (let start = from; start < to; ) {
    const stretch = offsetStretchAt(window.timezone, start);
    const end = Math.min(stretch.to, to);
    yield* intervalsAtOffset(window.open, stretch.offset, start, end);
    start = end;
  }
}

/** In the order in which they start. Begins a day early, for ranges that crossed midnight. */
function* intervalsAtOffset(
  rules: readonly OpenRule[],
  offset: number,
  start: number,
  end: number,
): Generator<Interval> {
  for (let date = Math.floor((start + offset) / day) - 1; date * day - offset < end; date += 1) {
    const ranges = rules.map((rule) => localRange(rule, date)).filter((range) => range !== null);
    for (const range of ranges.sort((a, b) => a.from - b.from)) {
      const interval = { from: Math.max(range.from - offset, start), to: Math.min(range.to - offset, end) };
      if (interval.from < interval.to) yield interval;
    }
  }
}

/** The range of a rule on a date (days since 1970-01-01) in milliseconds of local time; null when its days leave the date out. */
function localRange(rule: OpenRule, date: number): Interval | null {
  // 1970-01-01 was a Thursday.
  const weekday = weekdays[(((date + 3) % 7) + 7) % 7];
  if (!rule.days.some((each) => each === weekday)) return null;
  const from = date * day + minutesOf(rule.from) * minute;
  const to = date * day + minutesOf(rule.to) * minute;
  return { from, to: from > to ? to + day : to };
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function* merged(intervals: Iterable<Interval>): Generator<Interval> {
  let current: Interval | null = null;
  for (const next of intervals) {
    if (current !== null && next.from <= current.to) {
      current = { from: current.from, to: Math.max(current.to, next.to) };
    } else {
      if (current !== null) yield current;
      current = next;
    }
  }
  if (current !== null) yield current;
}

/** `freezes` in the order in which they start. */
function* without(interval: Interval, freezes: readonly Interval[]): Generator<Interval> {
  let from = interval.from;
  for (const freeze of freezes) {
    if (freeze.from >= interval.to) break;
    if (freeze.from > from) yield { from, to: freeze.from };
    from = Math.max(from, freeze.to);
  }
  if (from < interval.to) yield { from, to: interval.to };
}
