import { ProblemError } from '../../errors/problem.ts';
import { openAlarm } from '../../github/projections/ledger-alarm.ts';
import type { Invocation } from '../invocation.ts';
import type { Job } from './job.ts';
import type { Rollouts } from './rollouts.ts';

/** Does the work; where it finds that somebody else wrote to the ledger, a person is called besides, in an issue. */
export async function withAlarm<T>(
  { note }: Pick<Invocation, 'note'>,
  { runUrl }: Job,
  { github }: Pick<Rollouts, 'github'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problems = error instanceof ProblemError ? error.problems : [];
    const foreign = problems.find(({ code }) => code === 'ledger-foreign-commit');
    if (foreign !== undefined) {
      // The run fails in any case, and says the same.
      await openAlarm(github, foreign, runUrl).catch((failed: unknown) => {
        if (!(failed instanceof ProblemError)) throw failed;
        note(failed.message);
      });
    }
    throw error;
  }
}
