import { type Claim, isElder } from '../core/rollout/claim.ts';
import { isOutOfService } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import { claimedHere, firstInTheWay, isKeptByOthers } from '../core/rollout/shared-nodes.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { todo } from '../core/rollout/todo.ts';
import { type Reason, reason } from '../errors/problem.ts';
import type { Work } from './drive.ts';
import type { DriverPorts } from './ports.ts';
import type { Session } from './session.ts';
import { Slots } from './slots.ts';

const lookAgainAfter = 500;
/** How long a younger rollout that began at the same moment is given to see this one and step back. */
const patience = 20_000;

/** Asks what other rollouts have in hand, and waits for them where that is in the way of what comes next. Whether anything changed. */
export async function askOthers(session: Session, ports: DriverPorts): Promise<boolean> {
  if (ports.claims === undefined) return false;
  const claims = await ports.claims();
  const { state } = session;
  const hold = isKeptByOthers(state.hold) ? null : state.hold;
  const next = todo({ ...state, hold }, session.clock.now());
  const work = next.do === 'work' ? nodesOf(next) : [];
  const full = next.do === 'work' && next.direction === 'forward' ? fullWith(state, claims, work) : null;
  return (await session.apply({ type: 'claims', claims, work, full })).length > 0;
}

/**
 * Asks again when it is on record that a round has begun, and steps back when another rollout began with the same nodes meanwhile. Whoever
 * records a round and then looks sees every round that was recorded before, so of two at least one sees the other. The younger one steps
 * back at once; the elder gives it the time to, and goes only when it has.
 */
export async function confirmRound(
  session: Session,
  ports: DriverPorts,
  work: Work,
  signal: AbortSignal,
): Promise<boolean> {
  if (ports.claims === undefined) return true;
  const nodes = nodesOf(work);
  for (let waited = 0; ; waited += lookAgainAfter) {
    const claims = await ports.claims();
    const inTheWay = firstInTheWay(claimedHere(session.state, claims), nodes);
    if (inTheWay === undefined) return true;
    if (waited < patience && isElder(session.state, inTheWay)) {
      await ports.clock.sleep(lookAgainAfter, signal);
      continue;
    }
    await session.apply({ type: 'claims', claims, work: nodes, full: null });
    return false;
  }
}

function nodesOf({ work }: Pick<Work, 'work'>): number[] {
  return work.batches.flatMap(({ nodes }) => nodes);
}

/** Why no node can be taken beside those that others have out of service; null: one can, or none could without them either. */
function fullWith(state: RolloutState, claims: readonly Claim[], work: readonly number[]): Reason | null {
  const claimed = claimedHere(state, claims);
  const open = work.filter((node) => !isOutOfService(nodeAt(state.nodes, node)));
  if (claimed.length === 0 || open.length < work.length || open.length === 0) return null;
  const alone = new Slots({ ...state, claimed: [] });
  if (!open.some((node) => alone.admits(node))) return null;
  const slots = new Slots({ ...state, claimed });
  const [first = 0] = open;
  if (open.some((node) => slots.admits(node))) return null;
  const { limit, group, broken, atMost } = slots.fullLimitOf(first);
  return reason('limit-claimed', {
    limit,
    group,
    out: broken,
    atMost,
    executions: claimed.map(({ execution }) => execution),
  });
}
