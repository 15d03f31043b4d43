import type { Until } from '../core/definition/steps.ts';
import type { Clock } from '../core/ports.ts';
import { reason } from '../errors/problem.ts';
import type { Answer } from '../core/gates/answer.ts';

/**
 * Asks until the answer was pass so many times in a row, or time is up; then the last answer stands. An answer of `error` ends it:
 * asking again cannot mend it. The last question may begin just before time is up and takes as long as its own timeout.
 */
export async function askUntil(
  ask: () => Promise<Answer>,
  until: Until,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  const end = clock.now() + until.within;
  let inRow = 0;
  for (let asked = 1; ; asked += 1) {
    const answer = await ask();
    const counted = { ...answer, record: { ...answer.record, asked } };
    inRow = answer.verdict === 'pass' ? inRow + 1 : 0;
    if (inRow >= until.successes || answer.verdict === 'error' || signal.aborted) return counted;
    if (clock.now() + until.every >= end) return inRow === 0 ? counted : notSteady(counted, inRow, until);
    await clock.sleep(until.every, signal);
  }
}

function notSteady(last: Answer, inRow: number, { successes, within }: Until): Answer {
  return { ...last, verdict: 'fail', reason: reason('gate-not-steady', { inRow, successes, within }) };
}
