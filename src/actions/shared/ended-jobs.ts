import { type Reason, reason } from '../../errors/problem.ts';
import type { RunJob } from '../../github/jobs.ts';

const minute = 60_000;
/** GitHub tells times in whole seconds. */
const rounding = 1_000;

export interface EndedJobs {
  /** Batches whose jobs were ended by their time limit. */
  readonly timedOut: readonly { readonly batch: string; readonly minutes: number }[];
  /** Why nobody but a person goes on: somebody cancelled the run, or nobody can tell that nobody did. Null: it was nothing but time limits. */
  readonly reason: Reason | null;
}

/**
 * Tells time limits from people. GitHub calls a job `cancelled` either way; but one that was ended by its limit went on for that long, and
 * one that somebody cancelled did not. `limits`: minutes that each batch's job had.
 */
export function endedJobs(run: string, jobs: readonly RunJob[], limits: ReadonlyMap<string, number>): EndedJobs {
  const timedOut: { batch: string; minutes: number }[] = [];
  const cancelled: string[] = [];
  for (const { name, took } of jobs.filter(wasEnded)) {
    const batch = batchIn(name, limits);
    const minutes = batch === undefined ? undefined : limits.get(batch);
    if (batch === undefined || minutes === undefined || took === null || took + rounding < minutes * minute)
      cancelled.push(batch ?? name);
    else timedOut.push({ batch, minutes });
  }
  if (cancelled.length > 0) return { timedOut, reason: reason('run-cancelled', { run, jobs: cancelled.toSorted() }) };
  // That jobs were ended is known from elsewhere: which ones, and after how long, GitHub does not say.
  return { timedOut, reason: timedOut.length > 0 ? null : reason('jobs-ended-by-whom', { run }) };
}

function wasEnded({ conclusion }: RunJob): boolean {
  return conclusion === 'cancelled' || conclusion === 'timed_out';
}

/** Which batch a job worked on: the jobs of a matrix are called by it, with more around it. */
function batchIn(name: string, limits: ReadonlyMap<string, number>): string | undefined {
  return name.split(/[^\w.-]+/).find((word) => limits.has(word));
}
