import type { WorkRound } from '../../core/rollout/events.ts';
import type { NodeStateName } from '../../core/rollout/node-state.ts';
import type { NodeTable } from '../../core/rollout/node-table.ts';
import type { RolloutState, WaveState } from '../../core/rollout/state.ts';
import type { Segment, Style } from './line.ts';

/** How a node looks; each differs in shape too, for those who do not see the colour. */
export const cellLooks: Readonly<Record<NodeStateName, { readonly cell: string; readonly style: Style }>> = {
  failed: { cell: '✗', style: 'red' },
  unreachable: { cell: '!', style: 'magenta' },
  unknown: { cell: '?', style: 'yellow' },
  running: { cell: '▸', style: 'cyan' },
  'rolled-back': { cell: '‹', style: 'yellow' },
  pending: { cell: '·', style: 'dim' },
  succeeded: { cell: '■', style: 'green' },
  skipped: { cell: '-', style: 'dim' },
  removed: { cell: ' ', style: 'dim' },
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
const ranks = Object.fromEntries(worstFirst.map((name, rank) => [name, rank])) as Record<NodeStateName, number>;
const brokenRanks = ranks.unknown;
const well = ranks.succeeded;

/** One look at every node, which everything in a frame is drawn from. */
export interface Survey {
  /** By node: its place in the order of what needs a look. */
  readonly ranks: Uint8Array;
  /** Nodes in progress, and nodes that are failed, unreachable or unknown. */
  readonly running: readonly number[];
  readonly broken: readonly number[];
}

export function survey(nodes: NodeTable): Survey {
  const seen = new Uint8Array(nodes.size);
  const running: number[] = [];
  const broken: number[] = [];
  let index = 0;
  for (const chunk of nodes.chunks) {
    for (const { state } of chunk) {
      const rank = ranks[state];
      seen[index] = rank;
      if (rank === ranks.running) running.push(index);
      else if (rank <= brokenRanks) broken.push(index);
      index += 1;
    }
  }
  return { ranks: seen, running, broken };
}

const orders = new WeakMap<readonly WorkRound[], { waveOf: readonly number[]; nodes: Int32Array }>();

/** The nodes of a wave in the order in which they are taken; deferred ones have moved to the catch-up wave. */
export function nodesOfWave(state: RolloutState, wave: WaveState, index: number): Int32Array {
  const known = orders.get(wave.rounds);
  if (known?.waveOf === state.waveOf) return known.nodes;
  const nodes = Int32Array.from(
    wave.rounds.flatMap((round) =>
      round.batches.flatMap((batch) => batch.nodes.filter((node) => state.waveOf[node] === index)),
    ),
  );
  orders.set(wave.rounds, { waveOf: state.waveOf, nodes });
  return nodes;
}

export interface WaveTally {
  readonly succeeded: number;
  readonly broken: number;
  /** The look of the worst broken node; null when none is broken. */
  readonly worst: NodeStateName | null;
}

export function tallyOf({ ranks: seen }: Survey, nodes: Int32Array): WaveTally {
  let succeeded = 0;
  let broken = 0;
  let worst = well;
  for (const node of nodes) {
    const rank = seen[node] ?? well;
    if (rank === well) succeeded += 1;
    else if (rank <= brokenRanks) {
      broken += 1;
      if (rank < worst) worst = rank;
    }
  }
  return { succeeded, broken, worst: broken === 0 ? null : (worstFirst[worst] ?? null) };
}

/** Rows of at most `room` cells, one for every `perCell` nodes, neighbours of one look in one segment. */
export function cellRows({ ranks: seen }: Survey, nodes: Int32Array, perCell: number, room: number): Segment[][] {
  const rows: Segment[][] = [];
  const perRow = perCell * room;
  for (let from = 0; from < nodes.length; from += perRow) {
    const to = Math.min(nodes.length, from + perRow);
    const row: { text: string; style: Style }[] = [];
    for (let start = from; start < to; start += perCell) {
      let worst = well;
      const end = Math.min(to, start + perCell);
      for (let at = start; at < end && worst > 0; at++) worst = Math.min(worst, seen[nodes[at] ?? 0] ?? well);
      const { cell, style } = cellLooks[worstFirst[worst] ?? 'succeeded'];
      const last = row.at(-1);
      if (last?.style === style && last.text.endsWith(cell)) last.text += cell;
      else row.push({ text: cell, style });
    }
    rows.push(row);
  }
  return rows;
}
