import { isOpen, isOpenBackwards, isOutOfService } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import type { RolloutState } from './state.ts';

/** The nodes that a rollout keeps others from: out of service by it, or in a round of its that has begun. */
export interface Claim {
  /** `NAME-N` */
  readonly execution: string;
  /** When it was planned, in epoch milliseconds: of two that begin at the same moment, the elder goes first. */
  readonly since: number;
  /** Names. */
  readonly nodes: readonly string[];
}

/** Null: it keeps nobody from anything. What has ended does not, whatever it left behind. */
export function claimOf(state: RolloutState): Claim | null {
  if (state.phase === 'ended') return null;
  const inRound = membersOfOpenRound(state);
  const nodes: string[] = [];
  for (const [index, { name }] of state.plan.nodes.entries()) {
    const node = nodeAt(state.nodes, index);
    const open = state.phase === 'rollback' ? isOpenBackwards(node) : isOpen(node);
    if (isOutOfService(node) || (open && inRound.has(index))) nodes.push(name);
  }
  return nodes.length === 0 ? null : { execution: state.execution, since: state.startedAt, nodes };
}

/** Until it is settled: a round whose driver died may still have work going on somewhere. */
function membersOfOpenRound({ round, rollback, waves }: RolloutState): ReadonlySet<number> {
  if (round === null) return new Set();
  const planned = round.back ? rollback?.rounds[round.round] : waves[round.wave]?.rounds[round.round];
  return new Set(planned?.batches.flatMap((batch) => batch.nodes));
}

/** Whether this rollout was planned before that one; ids decide between two of the same millisecond. */
export function isElder(state: RolloutState, than: Pick<Claim, 'execution' | 'since'>): boolean {
  return state.startedAt === than.since ? state.execution < than.execution : state.startedAt < than.since;
}
