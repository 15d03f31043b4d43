import type { RollbackScope, WorkRound } from './events.ts';
import { brokenStates, type NodeState } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import type { RolloutState } from './state.ts';

export type BackRound = WorkRound & { readonly wave: number };

/**
 * The rounds of a rollback: the nodes of the scope whose `apply` began and that are not back already, in the reverse of the order in
 * which they went out, so that what depends on a node goes back before it. Rounds keep their parallelism, so limits keep holding.
 */
export function rollbackRounds(state: RolloutState, scope: RollbackScope): readonly BackRound[] {
  const rounds: BackRound[] = [];
  const only = scope === 'wave' ? waveOfScope(state) : null;
  for (let wave = state.waves.length - 1; wave >= 0; wave--) {
    if (only !== null && wave !== only) continue;
    for (const round of (state.waves[wave]?.rounds ?? []).toReversed()) {
      const batches = round.batches.flatMap((batch) => {
        const nodes = batch.nodes.filter(
          (index) => state.waveOf[index] === wave && hasToGoBack(nodeAt(state.nodes, index), scope),
        );
        return nodes.length === 0
          ? []
          : [{ id: `${batch.id}-back`, concurrency: batch.concurrency, nodes: nodes.toReversed() }];
      });
      if (batches.length > 0) rounds.push({ wave, maxParallel: round.maxParallel, batches });
    }
  }
  return rounds;
}

/** The wave that is current, or the last one that was worked on when the rollout stands between waves or has ended. */
function waveOfScope(state: RolloutState): number {
  for (let wave = Math.min(state.wave, state.waves.length - 1); wave >= 0; wave--) {
    const worked = state.waves[wave]?.rounds.some((round) =>
      round.batches.some((batch) =>
        batch.nodes.some((index) => state.waveOf[index] === wave && nodeAt(state.nodes, index).applied),
      ),
    );
    if (worked === true) return wave;
  }
  return state.wave;
}

function hasToGoBack(node: NodeState, scope: RollbackScope): boolean {
  if (!node.applied || node.state === 'rolled-back') return false;
  return scope !== 'failed' || brokenStates.has(node.state);
}

export function countNodes(rounds: readonly WorkRound[]): number {
  return rounds.reduce((sum, round) => sum + round.batches.reduce((inner, batch) => inner + batch.nodes.length, 0), 0);
}
