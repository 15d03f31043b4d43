const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longest = 366 * units.d;

/**
 * A moment that lies ahead, by at most a year: how long from now (`90m`, `2h`, `3d`), or an instant (ISO 8601; without a time of day the day
 * begins in UTC). Epoch milliseconds; null for every other text.
 */
export function momentAhead(text: string, now: number): number | null {
  const [, digits, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
  const at = digits === undefined ? instantIn(text) : now + Number(digits) * units[unit as keyof typeof units];
  return at > now && at - now <= longest ? at : null;
}

/** NaN for what is none. */
function instantIn(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}
