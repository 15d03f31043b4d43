import { openFileLedger } from '../ledger/file/file-ledger.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';

/** Records a rollout that was played by hand as if it had been driven here; gives its id. */
export async function recordRollout(dir: string, plan: Plan, events: readonly RolloutEvent[]): Promise<string> {
  const ledger = openFileLedger<RolloutEvent>(dir);
  const holder = { who: 'ann', host: 'here', pid: process.pid };
  const options = { holder, unfinished: () => false };
  const [first, ...others] = events;
  if (first?.type !== 'rollout-planned') throw new Error('a rollout begins with its plan');
  const lease = await ledger.create(plan.rollout, plan, (execution) => [{ ...first, execution }], options);
  await lease.append(others);
  await lease.release();
  return lease.id;
}
