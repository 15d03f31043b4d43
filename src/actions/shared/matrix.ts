import { jobMinutes, runnerLabels } from '../../core/plan/batch-jobs.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Work } from '../../core/rollout/todo.ts';

/** The most jobs that GitHub makes of a matrix. The planner makes no larger rounds. */
const mostJobs = 256;

/** A round as the matrix of its batch jobs. */
export function matrixOf(plan: Plan, { wave, round, work }: Work): string {
  const include = work.batches.slice(0, mostJobs).map((batch, index) => ({
    batch: batch.id,
    wave,
    round,
    index,
    'runs-on': runnerLabels(plan, { nodes: batch.members }),
    'timeout-minutes': jobMinutes(plan, wave, batch),
  }));
  return JSON.stringify({ include });
}
