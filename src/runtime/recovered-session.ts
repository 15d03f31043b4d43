import { replay } from '../core/rollout/evolve.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { Session } from '../engine/session.ts';
import { systemClock } from '../io/clock.ts';
import { guardAlive, waitForGuard } from '../io/guard.ts';
import type { Lease, Ledger } from '../ledger/port.ts';

/** A guard gives the steps of its dead driver ten seconds between TERM and KILL. */
const guardPatience = 20_000;

/**
 * A session on an execution whose lease was just taken. Where the driver before died in the middle of work, its steps are gone before
 * this resolves, and the nodes it had in hand are marked to be asked.
 */
export async function recoveredSession(
  ledger: Ledger<RolloutEvent>,
  lease: Lease<RolloutEvent>,
  by: string,
  note: (text: string) => void,
): Promise<Session> {
  const folder = await ledger.outputFolder(lease.id);
  if (guardAlive(folder)) {
    note('waiting for the steps that the driver before left running to end …');
    await waitForGuard(folder, guardPatience);
  }
  const session = new Session(replay(await ledger.readPlan(lease.id), lease.events), lease, systemClock);
  if (session.state.nodes.counts.running > 0) await session.apply({ type: 'recover', by });
  return session;
}
