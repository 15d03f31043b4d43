import { isElder } from '../core/rollout/claim.ts';
import { type ClaimedNodes, claimedHere, firstInTheWay, isKeptByOthers } from '../core/rollout/shared-nodes.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { todo } from '../core/rollout/todo.ts';
import { type Reason, reason } from '../errors/problem.ts';
import type { Work } from '../core/rollout/todo.ts';
import type { DriverPorts } from './ports.ts';
import type { Session } from './session.ts';
import { Slots } from './slots.ts';
import { roundWork } from './turn/round-work.ts';

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
  const full = next.do === 'work' ? fullWith(state, next, claimedHere(state, claims)) : null;
  return (await session.apply({ type: 'claims', claims, work, full })).length > 0;
}

/**
 * Asks again when it is on record that a round has begun, and steps back when another rollout began with the same nodes meanwhile, or took
 * what a limit has room for. Whoever records a round and then looks sees every round that was recorded before, so of two at least one sees
 * the other. The younger one steps back at once; the elder gives it the time to, and goes only when it has.
 */
export async function confirmRound(
  session: Session,
  ports: DriverPorts,
  round: Work,
  signal: AbortSignal,
): Promise<boolean> {
  if (ports.claims === undefined) return true;
  const work = nodesOf(round);
  for (let waited = 0; ; waited += lookAgainAfter) {
    const claims = await ports.claims();
    const claimed = claimedHere(session.state, claims);
    const full = fullWith(session.state, round, claimed);
    const inTheWay = firstInTheWay(claimed, work) ?? (full === null ? undefined : claimed[0]);
    if (inTheWay !== undefined && waited < patience && isElder(session.state, inTheWay)) {
      await ports.clock.sleep(lookAgainAfter, signal);
      continue;
    }
    await session.apply({ type: 'claims', claims, work, full });
    return inTheWay === undefined;
  }
}

function nodesOf({ work }: Pick<Work, 'work'>): number[] {
  return work.batches.flatMap(({ nodes }) => nodes);
}

/**
 * Why no node of a round can be taken beside those that others have in hand; null: one can, or none could without the others either. The
 * way back is never kept by limits.
 */
function fullWith(
  state: RolloutState,
  { direction, work }: Pick<Work, 'direction' | 'work'>,
  claimed: readonly ClaimedNodes[],
): Reason | null {
  if (direction === 'back' || claimed.length === 0) return null;
  const nodes = nodesOf({ work });
  const [first] = nodes;
  const beside = new Slots({ ...state, claimed });
  const alone = new Slots({ ...state, claimed: [] });
  const admits = (slots: Slots): boolean => nodes.some((node) => slots.admits(node));
  if (first === undefined || admits(beside) || !admits(alone)) return null;
  const { broken: out, ...limit } = beside.fullLimitOf(first);
  return reason('limit-claimed', { ...limit, out, executions: claimed.map(({ execution }) => execution) });
}

/** Whether what is left of a round finds no room beside what others had in hand when it began. */
export function isFullByOthers(state: RolloutState, { wave, round }: { wave: number; round: number }): boolean {
  const left = roundWork(state, wave, round);
  return left !== null && fullWith(state, left, state.claimed) !== null;
}
