import { ProblemError } from '../../errors/problem.ts';
import type { Job } from '../shared/job.ts';
import { dispatchWake } from '../shared/dispatch-wake.ts';
import type { Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../invocation.ts';

/** As many as one wake-up starts runs for; the next one comes to the others. */
export const mostWoken = 20;

/**
 * Starts a run for each of the other executions that are due, so that none waits for another. These runs are told which execution is theirs,
 * and so wake nobody up themselves.
 */
export async function wakeOthers(
  { inputs, note }: Invocation,
  job: Job,
  { github }: Rollouts,
  others: readonly string[],
): Promise<void> {
  for (const execution of others.slice(0, mostWoken)) {
    try {
      await dispatchWake(github, job, { inputs, note }, execution);
      note(`${execution} is due as well: a run of its own takes its turn`);
    } catch (error) {
      // It stays due: the next wake-up comes to it.
      if (!(error instanceof ProblemError)) throw error;
      note(`${execution} is due as well, and could not be woken up: ${error.message}`);
    }
  }
}
