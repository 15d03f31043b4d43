import { refuse } from '../../errors/problem.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longest = 366 * units.d;

/** How long, or until when, as epoch milliseconds; null: nothing was said. Refuses what is no time that lies ahead. */
export function untilFrom(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const [, digits, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  const at = digits === undefined ? instantIn(text) : now + Number(digits) * units[unit as keyof typeof units];
  return at > now && at - now <= longest ? at : refuse('comment-bad-until', { text });
}

/** NaN for what is none. Without a time of day the day begins in UTC. */
function instantIn(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}
