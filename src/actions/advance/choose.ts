import type { RolloutState } from '../../core/rollout/state.ts';
import { endedStatuses, statusOf } from '../../core/rollout/state.ts';
import { unsettledRound } from '../../engine/turn/round-work.ts';
import { ProblemError } from '../../errors/problem.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import type { ExecutionId } from '../../ledger/port.ts';
import { waitOf } from '../../report/status.ts';
import { readState, type RolloutLedger } from '../shared/rollouts.ts';

/** An execution that is not over, or whose end is not shown everywhere yet, and whether a turn would find something to do, as far as that shows from here. */
export interface Candidate {
  readonly id: ExecutionId;
  readonly state: RolloutState;
  readonly due: boolean;
}

/** The executions that are not over, those that are due first, of these the one first that nothing happened to for longest. */
export async function openExecutions(ledger: RolloutLedger, now: number): Promise<Candidate[]> {
  const newest = new Map<string, ExecutionId>();
  for (const id of await ledger.list()) {
    const name = parseExecutionId(id)?.name ?? id;
    if (!newest.has(name)) newest.set(name, id);
  }
  const found: Candidate[] = [];
  for (const id of newest.values()) {
    const { state, events } = await readState(ledger, id);
    const asked = await ledger.commands(id);
    const orphan = unsettledRound(events) !== null;
    // Whoever drove it last died, perhaps before people were shown what it had recorded.
    const behind = await ledger.leftBehind(id);
    if (endedStatuses.has(statusOf(state)) && asked.length === 0 && !behind) continue;
    found.push({ id, state, due: orphan || behind || asked.length > 0 || isDue(state, now) });
  }
  return found.sort((one, other) => Number(other.due) - Number(one.due) || one.state.changedAt - other.state.changedAt);
}

/**
 * The executions that a turn would find something to do for, the one first that nothing happened to for longest. One whose driver is alive
 * is not among them: nobody else can take a turn of it.
 */
export async function dueExecutions(ledger: RolloutLedger, open: readonly Candidate[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const each of open) if (each.due && !(await isDriven(ledger, each.id))) found.push(each);
  return found;
}

/** A token that may not look at runs does not know; the turn itself will. */
async function isDriven(ledger: RolloutLedger, id: ExecutionId): Promise<boolean> {
  try {
    return await ledger.isDriven(id);
  } catch (error) {
    const untold = error instanceof ProblemError && error.problems.every(({ code }) => code.startsWith('github-'));
    if (!untold) throw error;
    return false;
  }
}

function isDue(state: RolloutState, now: number): boolean {
  const status = statusOf(state);
  if (status === 'paused' || endedStatuses.has(status)) return false;
  const until = waitOf(state, now)?.until ?? null;
  return until === null || until <= now;
}
