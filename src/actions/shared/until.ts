import { momentAhead } from '../../core/moment-ahead.ts';
import { refuse } from '../../errors/problem.ts';

/** How long, or until when, as epoch milliseconds; null: nothing was said. Refuses what is no time that lies ahead. */
export function untilFrom(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  return momentAhead(text, now) ?? refuse('comment-bad-until', { text });
}
