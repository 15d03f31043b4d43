import { parseExecutionId } from '../../ledger/execution-id.ts';
import type { Rollouts } from './rollouts.ts';

/** The newest execution of each name, the one first that was begun last. */
export async function newestExecutions({ ledger }: Pick<Rollouts, 'ledger'>): Promise<string[]> {
  const newest = new Map<string, string>();
  for (const id of await ledger.list()) {
    const name = parseExecutionId(id)?.name ?? id;
    if (!newest.has(name)) newest.set(name, id);
  }
  return [...newest.values()];
}
