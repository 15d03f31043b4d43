import type { Backoff } from './definition/steps.ts';
import type { Milliseconds } from './definition/values.ts';
import type { Random } from './ports.ts';

/** How long to wait after so many attempts, counted from 1: grows by the factor up to the maximum, then chance moves it by the jitter. */
export function waitAfter(attempt: number, { initial, factor, max, jitter }: Backoff, random: Random): Milliseconds {
  // Nothing grows to nothing: 0 × Infinity would be no number.
  const wait = initial === 0 ? 0 : Math.min(max, initial * factor ** (attempt - 1));
  const spread = (wait * jitter) / 100;
  return Math.max(0, Math.round(wait - spread + 2 * spread * random.next()));
}
