import type { Until } from '../definition/steps.ts';
import type { Clock } from '../ports.ts';
import { reason } from '../../errors/problem.ts';
import type { Answer } from './answer.ts';
import type { Limiter } from './limiter.ts';

/**
 * Asks until the answer was pass so many times in a row, or time is up; then the last answer stands. An answer of `error` ends it:
 * asking again cannot mend it. Time runs from the first question; the last one may begin just before it is up and takes as long as
 * its own timeout. Between questions it takes nobody's place in the limit. Rejects when it is stopped: too few passes are none.
 */
export async function askUntil(
  ask: () => Promise<Answer>,
  until: Until,
  { clock, limit }: { clock: Clock; limit: Limiter },
  signal: AbortSignal,
): Promise<Answer> {
  let end = Infinity;
  let inRow = 0;
  for (let asked = 1; ; asked += 1) {
    const answer = await limit(() => {
      if (asked === 1) end = clock.now() + until.within;
      return ask();
    });
    const counted = { ...answer, record: { ...answer.record, asked } };
    inRow = answer.verdict === 'pass' ? inRow + 1 : 0;
    if (inRow >= until.successes || answer.verdict === 'error') return counted;
    if (clock.now() + until.every >= end) return inRow === 0 ? counted : notSteady(counted, inRow, asked, until);
    await clock.sleep(until.every, signal);
  }
}

function notSteady(last: Answer, held: number, asks: number, { successes, within }: Until): Answer {
  return { ...last, verdict: 'fail', reason: reason('not-steady-in-time', { held, successes, within, asks }) };
}
