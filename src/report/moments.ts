import { durationText } from '../errors/duration-text.ts';

/** ISO 8601 in UTC, for programs. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** `09:30:00Z`, for people; with the date where it is another day than `now`. Epoch milliseconds. */
export function momentText(at: number, now: number): string {
  const day = isoTime(at).slice(0, 10);
  return `${day === isoTime(now).slice(0, 10) ? '' : `${day} `}${isoTime(at).slice(11, 19)}Z`;
}

/** A duration in milliseconds for people who watch it: whole seconds. */
export function secondsText(milliseconds: number): string {
  return durationText(Math.max(0, Math.floor(milliseconds / 1000)) * 1000);
}

/** A duration in milliseconds for people who look back at it: tenths of a second where it was short. */
export function tookText(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(Math.max(0, milliseconds) / 1000).toFixed(1)}s` : secondsText(milliseconds);
}
