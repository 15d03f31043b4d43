import type { NodeStateName } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { RolloutState, WaveState } from '../../core/rollout/state.ts';
import type { Segment, Style } from './line.ts';

/** How a node looks; each differs in shape too, for those who do not see the colour. */
export const cellLooks: Readonly<Record<NodeStateName, { readonly cell: string; readonly style: Style }>> = {
  failed: { cell: '✗', style: 'red' },
  unreachable: { cell: '!', style: 'magenta' },
  unknown: { cell: '?', style: 'yellow' },
  running: { cell: '▸', style: 'cyan' },
  'rolled-back': { cell: '‹', style: 'yellow' },
  pending: { cell: '·', style: 'gray' },
  succeeded: { cell: '■', style: 'green' },
  skipped: { cell: '-', style: 'gray' },
  removed: { cell: ' ', style: 'gray' },
};

/** Of the nodes that share a cell the first of these is shown: what needs a look must not vanish among what is well. */
const worstFirst: readonly NodeStateName[] = [
  'failed',
  'unreachable',
  'unknown',
  'running',
  'rolled-back',
  'pending',
  'skipped',
  'removed',
  'succeeded',
];

/** The nodes of a wave in the order in which they are taken; deferred ones have moved to the catch-up wave. */
export function nodesOfWave(state: RolloutState, wave: WaveState): number[] {
  const at = state.waves.indexOf(wave);
  return wave.rounds.flatMap((round) =>
    round.batches.flatMap(({ nodes }) => nodes.filter((node) => state.waveOf[node] === at)),
  );
}

/** One character for every `perCell` nodes, neighbours of one look in one segment. */
export function cellsOf(state: RolloutState, nodes: readonly number[], perCell: number): Segment[] {
  const segments: { text: string; style: Style }[] = [];
  for (let start = 0; start < nodes.length; start += perCell) {
    const { cell, style } = cellLooks[worstOf(state, nodes, start, Math.min(nodes.length, start + perCell))];
    const last = segments.at(-1);
    if (last?.style === style) last.text += cell;
    else segments.push({ text: cell, style });
  }
  return segments;
}

function worstOf(state: RolloutState, nodes: readonly number[], from: number, to: number): NodeStateName {
  let worst = worstFirst.length - 1;
  for (let at = from; at < to && worst > 0; at++) {
    const rank = worstFirst.indexOf(nodeAt(state.nodes, nodes[at] ?? 0).state);
    if (rank < worst) worst = rank;
  }
  return worstFirst[worst] ?? 'succeeded';
}
