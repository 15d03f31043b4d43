import { type NodeCounts, type NodeState, type NodeStateName, nodeStates, untouched } from './node-state.ts';

const chunkSize = 64;

/**
 * The state of every node, by its index in the plan. Immutable: setting one node copies its chunk and the list of chunks, so that a
 * transition costs the same few hundred pointers at ten nodes and at ten thousand.
 */
export interface NodeTable {
  readonly size: number;
  readonly chunks: readonly (readonly NodeState[])[];
  readonly counts: NodeCounts;
}

export function emptyTable(size: number): NodeTable {
  const chunks: NodeState[][] = [];
  for (let start = 0; start < size; start += chunkSize) {
    chunks.push(new Array<NodeState>(Math.min(chunkSize, size - start)).fill(untouched));
  }
  const counts = Object.fromEntries(nodeStates.map((name) => [name, 0])) as Record<NodeStateName, number>;
  counts.pending = size;
  return { size, chunks, counts };
}

export function nodeAt(table: NodeTable, index: number): NodeState {
  const found = table.chunks[Math.floor(index / chunkSize)]?.[index % chunkSize];
  if (found === undefined) throw new RangeError(`no node ${index} in a table of ${table.size}`);
  return found;
}

export function withNode(table: NodeTable, index: number, next: NodeState): NodeTable {
  const before = nodeAt(table, index);
  const at = Math.floor(index / chunkSize);
  const chunks = table.chunks.slice();
  const chunk = (chunks[at] ?? []).slice();
  chunk[index % chunkSize] = next;
  chunks[at] = chunk;
  if (before.state === next.state) return { size: table.size, chunks, counts: table.counts };
  const counts = { ...table.counts };
  counts[before.state] -= 1;
  counts[next.state] += 1;
  return { size: table.size, chunks, counts };
}

/** Changes many nodes at once; `change` returns the same object for a node that stays as it is. */
export function mapNodes(table: NodeTable, change: (node: NodeState, index: number) => NodeState): NodeTable {
  const counts = Object.fromEntries(nodeStates.map((name) => [name, 0])) as Record<NodeStateName, number>;
  const chunks = table.chunks.map((chunk, number) =>
    chunk.map((node, place) => {
      const next = change(node, number * chunkSize + place);
      counts[next.state] += 1;
      return next;
    }),
  );
  return { size: table.size, chunks, counts };
}

/** No node is ever lost: the states of all nodes add up to the fleet that was selected. Throws when they do not. */
export function assertConserved(table: NodeTable): void {
  let sum = 0;
  for (const name of nodeStates) {
    const count = table.counts[name];
    if (count < 0) throw new Error(`conservation broken: ${count} nodes are ${name}`);
    sum += count;
  }
  if (sum !== table.size) throw new Error(`conservation broken: ${sum} nodes accounted for, ${table.size} selected`);
}
