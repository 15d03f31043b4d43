import { type Reason, reason } from '../../errors/problem.ts';
import type { Claim } from './claim.ts';
import type { EventOf, RolloutEvent } from './events.ts';
import { nodeIndex, nodeName } from './names.ts';
import type { Hold, RolloutState } from './state.ts';

/** Nodes of this rollout that another one keeps it from. */
export interface ClaimedNodes {
  readonly execution: string;
  readonly since: number;
  /** Indexes. */
  readonly nodes: readonly number[];
}

const named = 5;
const codes: ReadonlySet<Reason['code']> = new Set<Reason['code']>(['nodes-claimed', 'limit-claimed']);

/** Whether the rollout stands still because of what others have in hand. */
export function isKeptByOthers(hold: Hold | null): boolean {
  return hold !== null && codes.has(hold.reason.code);
}

/** Of what others claim, the nodes that this rollout has too. */
export function claimedHere({ plan }: RolloutState, claims: readonly Claim[]): ClaimedNodes[] {
  return claims.flatMap(({ execution, since, nodes }) => {
    const here = nodes.flatMap((name) => nodeIndex(plan, name) ?? []).toSorted((one, other) => one - other);
    return here.length === 0 ? [] : [{ execution, since, nodes: here }];
  });
}

/** The first of the others that has one of these nodes in hand; undefined: none has. */
export function firstInTheWay(claimed: readonly ClaimedNodes[], work: readonly number[]): ClaimedNodes | undefined {
  const wanted = new Set(work);
  for (const { execution, since, nodes } of claimed) {
    const shared = nodes.filter((node) => wanted.has(node));
    if (shared.length > 0) return { execution, since, nodes: shared };
  }
  return undefined;
}

/**
 * What follows when a rollout learns what others have in hand. `work`: the nodes that it would begin with now. `full`: why the limits have
 * no room for any of them beside the others; null: they have.
 */
export function decideClaims(
  state: RolloutState,
  { claims, work, full }: { claims: readonly Claim[]; work: readonly number[]; full: Reason | null },
  at: number,
): RolloutEvent[] {
  if (state.phase === 'ended') return [];
  const claimed = claimedHere(state, claims);
  const events: RolloutEvent[] = isSame(claimed, state.claimed) ? [] : [learned(state, claimed, at)];
  const kept = isKeptByOthers(state.hold);
  if (state.hold !== null && !kept) return events;
  const inTheWay = firstInTheWay(claimed, work);
  const why = inTheWay === undefined ? full : reasonFor(state, inTheWay);
  if (why === null) return kept ? [...events, { type: 'wait-ended', at, by: 'wavegate' }] : events;
  const told = kept && JSON.stringify(state.hold?.reason) === JSON.stringify(why);
  return told ? events : [...events, { type: 'rollout-waiting', at, reason: why }];
}

function learned({ plan }: RolloutState, claimed: readonly ClaimedNodes[], at: number): RolloutEvent {
  const claims = claimed.map(({ nodes, ...by }) => ({ ...by, nodes: nodes.map((node) => nodeName(plan, node)) }));
  return { type: 'nodes-claimed', at, claims };
}

function reasonFor({ plan }: RolloutState, { execution, nodes }: ClaimedNodes): Reason {
  const names = nodes.slice(0, named).map((node) => nodeName(plan, node));
  return reason('nodes-claimed', { execution, nodes: names, count: nodes.length });
}

export function evolveClaims(state: RolloutState, { claims }: EventOf<'nodes-claimed'>): RolloutState {
  return { ...state, claimed: claimedHere(state, claims) };
}

function isSame(one: readonly ClaimedNodes[], other: readonly ClaimedNodes[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
