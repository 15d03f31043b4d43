import { type NodeCounts, nodeStates } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { RolloutState } from '../../core/rollout/state.ts';

/** How many nodes are in which state, apart by what `keyOf` says of a node's index; in the order in which the keys first come. */
export function talliesBy<K>(state: RolloutState, keyOf: (node: number) => K): Map<K, NodeCounts> {
  const tallies = new Map<K, Record<keyof NodeCounts, number>>();
  for (let index = 0; index < state.nodes.size; index++) {
    const key = keyOf(index);
    let counts = tallies.get(key);
    if (counts === undefined) {
      counts = noNodes();
      tallies.set(key, counts);
    }
    counts[nodeAt(state.nodes, index).state] += 1;
  }
  return tallies;
}

export function noNodes(): Record<keyof NodeCounts, number> {
  return Object.fromEntries(nodeStates.map((name) => [name, 0])) as Record<keyof NodeCounts, number>;
}
