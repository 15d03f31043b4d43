import { Temporal } from 'temporal-polyfill';

/** A stretch of time over which a time zone's clocks are not moved. */
export interface OffsetStretch {
  /** Local wall-clock time minus UTC, in milliseconds. */
  readonly offset: number;
  /** Epoch milliseconds at which the clocks are moved next; Infinity when they never are. */
  readonly to: number;
}

export function offsetStretchAt(timezone: string, instant: number): OffsetStretch {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
  const transition = zoned.getTimeZoneTransition('next');
  return { offset: zoned.offsetNanoseconds / 1e6, to: transition?.epochMilliseconds ?? Infinity };
}

/** Epoch milliseconds of a date's first instant in a time zone (`2026-12-20`), or of an instant (`2026-12-20T12:00:00Z`). */
export function instantOf(text: string, timezone: string): number {
  if (text.length > 10) return Temporal.Instant.from(text).epochMilliseconds;
  return Temporal.PlainDate.from(text).toZonedDateTime(timezone).epochMilliseconds;
}

/** `2026-12-21T09:00+01:00`: local time with its offset, so that it is also clear in the night the clocks go back. */
export function localText(instant: number, timezone: string): string {
  const smallestUnit = instant % 60_000 === 0 ? 'minute' : 'second';
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timezone)
    .toString({ smallestUnit, timeZoneName: 'never' });
}
