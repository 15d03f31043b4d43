import { replay } from '../core/rollout/evolve.ts';
import { wasCutShort } from '../core/rollout/going-on.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { Session } from '../engine/session.ts';
import { systemClock } from '../io/clock.ts';
import type { Lease, Ledger } from '../ledger/port.ts';
import { endEarlierDrivers } from './drivers.ts';

/**
 * A session on an execution whose lease was just taken. Where the driver before died in the middle of work, its steps are gone before
 * this resolves, the nodes it had in hand are marked to be asked, and the gates before the work as well.
 */
export async function recoveredSession(
  ledger: Ledger<RolloutEvent>,
  lease: Lease<RolloutEvent>,
  by: string,
  note: (text: string) => void,
): Promise<Session> {
  await endEarlierDrivers(await ledger.outputFolder(lease.id), lease.fence, note);
  const session = new Session(replay(await ledger.readPlan(lease.id), lease.events), lease, systemClock);
  if (wasCutShort(session.state)) await session.apply({ type: 'recover', by });
  return session;
}
