import { posix } from 'node:path';
import { newestExecutions } from './newest-executions.ts';
import type { Rollouts } from './rollouts.ts';

/**
 * Which execution is meant: by its id, by a name the newest of that name, or by the path of a rollout file, which no name looks like, the one
 * that was planned from it last. Refuses with `no-such-execution`.
 */
export async function meantExecution(rollouts: Pick<Rollouts, 'ledger'>, text: string): Promise<string> {
  const { ledger } = rollouts;
  if (!/[./]/.test(text)) return ledger.resolve(text);
  const file = posix.normalize(text);
  for (const id of await newestExecutions(rollouts)) if ((await ledger.readPlan(id)).source.file === file) return id;
  return ledger.resolve(text);
}
