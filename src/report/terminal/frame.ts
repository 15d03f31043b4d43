import { nodeStates } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import { type RolloutState, statusOf, type WaveState } from '../../core/rollout/state.ts';
import { todo } from '../../core/rollout/todo.ts';
import { durationText } from '../../errors/duration-text.ts';
import { words } from '../../errors/problem.ts';
import { isoTime } from '../status.ts';
import { visible } from '../visible.ts';
import { cellLooks, cellsOf, nodesOfWave } from './cells.ts';
import { type Line, plain, type Segment, styled } from './line.ts';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

const statusLooks = {
  planned: 'gray',
  waiting: 'yellow',
  running: 'cyan',
  baking: 'cyan',
  paused: 'yellow',
  'rolling-back': 'yellow',
  succeeded: 'green',
  failed: 'red',
  aborted: 'red',
  'rolled-back': 'yellow',
} as const;

const nameColumn = 16;
const countColumn = 13;

/** The whole picture of a rollout at a moment, sized to the terminal. Pure: lines from a state and a time. */
export function frame(state: RolloutState, now: number, size: FrameSize, perSecond: number | null): Line[] {
  const status = statusOf(state);
  const head: Line = [
    styled(visible(state.execution), 'bold'),
    plain('  '),
    styled(status, [statusLooks[status], 'bold']),
    plain(`  ${durationText(now - state.startedAt)}`),
    styled(`  plan ${state.plan.digest.slice(0, 12)}`, 'dim'),
  ];
  return [
    head,
    ...waveLines(state, size),
    [],
    countsLine(state),
    ...paceLine(state, perSecond),
    ...waitLines(state, now),
  ];
}

/** A line of cells for each wave, more for a large one where there is room; old waves make room for the current ones. */
function waveLines(state: RolloutState, size: FrameSize): Line[] {
  const room = Math.max(10, size.columns - nameColumn - countColumn - 4);
  const available = Math.max(4, size.rows - 8);
  const shown = windowOf(state, available);
  const rowsEach = Math.max(1, Math.floor((available - shown.length) / 4) + 1);
  const largest = Math.max(1, ...shown.map(({ size: nodes }) => nodes));
  const perCell = Math.max(1, Math.ceil(largest / (room * rowsEach)));
  const lines = shown.flatMap((wave) => waveRows(state, wave, perCell, room));
  const note = perCell === 1 ? [] : [[styled(`  a cell is ${perCell} nodes and shows the worst of them`, 'dim')]];
  return [...lines, ...note];
}

function windowOf(state: RolloutState, most: number): readonly WaveState[] {
  const from = Math.max(0, Math.min(state.wave - 2, state.waves.length - most));
  return state.waves.slice(from, from + most);
}

function waveRows(state: RolloutState, wave: WaveState, perCell: number, room: number): Line[] {
  const nodes = nodesOfWave(state, wave);
  const done = nodes.filter((node) => nodeAt(state.nodes, node).state === 'succeeded').length;
  const rows = wrapCells(cellsOf(state, nodes, perCell), room);
  const current = state.waves.indexOf(wave) === state.wave && state.phase === 'waves';
  const mark = wave.stage === 'succeeded' ? styled('✓ ', 'green') : current ? styled('▸ ', 'cyan') : plain('  ');
  const name = visible(wave.name)
    .slice(0, nameColumn - 1)
    .padEnd(nameColumn);
  const count = `${done}/${nodes.length}`.padStart(countColumn - 2).padEnd(countColumn);
  const first: Segment[] = [mark, current ? styled(name, 'bold') : plain(name), plain(count)];
  const stage = wave.stage === 'baking' ? [styled('  baking', 'cyan')] : [];
  const indent = plain(' '.repeat(nameColumn + countColumn + 2));
  if (rows.length === 0) return [[...first, styled('empty', 'dim')]];
  return rows.map((row, at) => [...(at === 0 ? first : [indent]), ...row, ...(at === rows.length - 1 ? stage : [])]);
}

function wrapCells(cells: readonly Segment[], room: number): Segment[][] {
  const rows: Segment[][] = [];
  let row: Segment[] = [];
  let used = 0;
  for (const { text, style } of cells) {
    let rest = text;
    while (rest.length > 0) {
      const part = rest.slice(0, room - used);
      row.push(style === undefined ? { text: part } : { text: part, style });
      used += part.length;
      rest = rest.slice(part.length);
      if (used === room) {
        rows.push(row);
        row = [];
        used = 0;
      }
    }
  }
  return row.length > 0 ? [...rows, row] : rows;
}

function countsLine(state: RolloutState): Line {
  const segments: Segment[] = [];
  for (const name of nodeStates) {
    const count = state.nodes.counts[name];
    if (count === 0) continue;
    const { cell, style } = cellLooks[name];
    segments.push(plain(segments.length === 0 ? '  ' : '   '), styled(cell, style), plain(` ${count} ${name}`));
  }
  return segments;
}

function paceLine(state: RolloutState, perSecond: number | null): Line[] {
  if (perSecond === null || state.nodes.counts.running === 0 || state.phase === 'rollback') return [];
  const left = state.nodes.counts.pending + state.nodes.counts.running;
  const rate = perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
  return [[styled(`  ${rate} nodes/s, about ${durationText((left / perSecond) * 1000)} of work left`, 'dim')]];
}

/** What it waits for and what to do about it. */
function waitLines(state: RolloutState, now: number): Line[] {
  const next = todo(state, now);
  const reason = state.stop?.reason ?? state.hold?.reason ?? (next.do === 'wait' ? next.reason : null);
  if (reason === null) return [];
  const { message, hint } = words(reason);
  const until = state.hold?.notBefore ?? null;
  const when = until === null ? '' : `, not before ${isoTime(until)}`;
  return [
    [styled(`  ${visible(message)}${when}`, 'yellow')],
    ...(hint === '' ? [] : [[styled(`  ${visible(hint)}`, 'dim')]]),
  ];
}
