import { resolve } from 'node:path';
import { tooLongBatches } from '../../core/plan/batch-jobs.ts';
import { problem, ProblemError } from '../../errors/problem.ts';
import { makeRolloutPlan, type PlanRequest } from '../../runtime/make-rollout-plan.ts';
import { located, type RolloutFile } from '../../runtime/rollout-file.ts';
import type { Invocation } from '../invocation.ts';
import { withSecrets } from './job-secrets.ts';
import { lines, pairs } from './text-inputs.ts';

/** Plans a rollout that is to run in jobs: also refuses batches that are too long for one. `asked`: params that take the place of the input's. */
export async function planInJob(
  invocation: Invocation,
  file: RolloutFile,
  asked?: Readonly<Record<string, string>>,
  under: Pick<PlanRequest, 'demands' | 'emergency'> = {},
) {
  const { inputs, signal } = invocation;
  const params = asked ?? pairs(inputs['params'] ?? '', 'params');
  const secrets = withSecrets(invocation, file.definition.secrets);
  const inventory = lines(inputs['inventory'] ?? '').map((path) => resolve(file.root, path));
  const given = { params, inventory, secrets: secrets.present(), env: secrets.env, signal };
  const made = await makeRolloutPlan(file, { ...given, ...under });
  const tooLong = located(file, tooLongBatches(made.plan));
  if (made.plan.source.commit === null) tooLong.push(problem('planned-outside-git', {}, { severity: 'warning' }));
  const problems = [...made.problems, ...tooLong];
  if (problems.some(({ severity }) => severity === 'error')) throw new ProblemError(problems, made.sources);
  return { plan: made.plan, problems, secrets };
}
