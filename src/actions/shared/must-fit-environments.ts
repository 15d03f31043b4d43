import { ProblemError } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { checkEnvironments } from '../../github/preflight/check-environments.ts';
import { located, type RolloutFile } from '../../runtime/rollout-file.ts';

/**
 * Refuses a rollout that names environments which are not there, in any of its waves: the job that came to one would make it, without rules
 * and without secrets. Also one whose batch jobs would each wait for people. Asks GitHub only where environments are named.
 */
export async function mustFitEnvironments(github: GitHub, file: RolloutFile): Promise<void> {
  const found = await checkEnvironments(github, file.definition, { private: false });
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ProblemError(located(file, errors));
}
