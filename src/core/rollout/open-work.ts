import type { WorkBatch, WorkRound } from './events.ts';
import { isOpen, isOpenBackwards, type NodeState } from './node-state.ts';
import { nodeAt } from './node-table.ts';
import { isServing, unpassedGates } from './points.ts';
import type { RolloutState } from './state.ts';

/** `leaving`: its nodes have ended, some went through, and the gates after it have not all let the rollout go on. */
export const batchStages = ['pending', 'working', 'leaving', 'done'] as const;
export type BatchStage = (typeof batchStages)[number];

/** Where a batch of a wave stands on the way forward. */
export function batchStage(state: RolloutState, wave: number, batch: WorkBatch): BatchStage {
  let open = false;
  let taken = false;
  let serving = false;
  for (const index of batch.nodes) {
    if (state.waveOf[index] !== wave) continue;
    const node = nodeAt(state.nodes, index);
    if (node.state === 'running') return 'working';
    if (isOpen(node)) open = true;
    else taken = true;
    serving ||= isServing(state, index);
  }
  if (open) return taken ? 'working' : 'pending';
  return serving && unpassedGates(state, 'after-batch', wave, batch.id).length > 0 ? 'leaving' : 'done';
}

/** The batch of a wave by its id; undefined when the wave has no such batch. */
export function findBatch(state: RolloutState, wave: number, id: string): WorkBatch | undefined {
  for (const round of state.waves[wave]?.rounds ?? []) {
    const found = round.batches.find((batch) => batch.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A batch with only the nodes that have work left: none when it only has to be asked whether it may be left. */
export interface OpenBatch extends WorkBatch {
  /** All nodes of the batch. */
  readonly members: readonly number[];
}

export interface OpenRound extends WorkRound {
  readonly batches: readonly OpenBatch[];
}

/** What is left of a round of a wave on the way forward; null when nothing is. */
export function openForward(state: RolloutState, round: WorkRound, wave: number): OpenRound | null {
  return openPart(round, (batch) => {
    const nodes = openNodes(state, batch, (node, index) => isOpen(node) && state.waveOf[index] === wave);
    return nodes.length > 0 || batchStage(state, wave, batch) === 'leaving' ? nodes : null;
  });
}

/** What is left of a round of a rollback; null when nothing is. */
export function openBackwards(state: RolloutState, round: WorkRound): OpenRound | null {
  return openPart(round, (batch) => {
    const nodes = openNodes(state, batch, isOpenBackwards);
    return nodes.length > 0 ? nodes : null;
  });
}

function openPart(round: WorkRound, left: (batch: WorkBatch) => number[] | null): OpenRound | null {
  const batches = round.batches.flatMap((batch) => {
    const nodes = left(batch);
    return nodes === null ? [] : [{ id: batch.id, concurrency: batch.concurrency, nodes, members: batch.nodes }];
  });
  return batches.length === 0 ? null : { maxParallel: round.maxParallel, batches };
}

function openNodes(state: RolloutState, batch: WorkBatch, open: (node: NodeState, index: number) => boolean): number[] {
  return batch.nodes.filter((index) => open(nodeAt(state.nodes, index), index));
}
