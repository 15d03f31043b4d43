import type { RolloutState, WaveState } from '../../core/rollout/state.ts';
import { displayWidth, visible } from '../visible.ts';
import { cellLooks, cellRows, nodesOfWave, type Survey, tallyOf } from './cells.ts';
import { fill, type Line, plain, type Segment, styled } from './line.ts';

interface Columns {
  readonly name: number;
  readonly count: number;
  readonly broken: number;
  readonly cells: number;
}

const markWidth = 4;
const narrowestCells = 8;

/**
 * For each wave its name, how many of its nodes are done and broken, and a cell for each node, over more rows and with more nodes in a
 * cell where there are many. At most `rows` lines; where there are more waves those around the current one.
 */
export function waveRows(state: RolloutState, survey: Survey, columns: number, rows: number): Line[] {
  const { waves } = state;
  const width = columnsOf(waves, columns);
  const perCell = nodesInCell(waves, width.cells, rows);
  const shown = windowOf(state, rows, perCell > 1 ? 1 : 0);
  const lines: Line[] = [];
  if (shown.from > 0) lines.push(leftOut(waves.slice(0, shown.from), 'earlier'));
  for (let index = shown.from; index < shown.to; index++) {
    const wave = waves[index];
    if (wave !== undefined) lines.push(...rowsOfWave(state, survey, wave, index, width, perCell));
  }
  if (shown.to < waves.length) lines.push(leftOut(waves.slice(shown.to), 'later'));
  if (perCell > 1 && lines.length < rows) {
    lines.push([plain(' '.repeat(markWidth)), styled(`a cell is ${perCell} nodes and shows the worst of them`, 'dim')]);
  }
  return lines.slice(0, rows);
}

/** How many lines `waveRows` can make use of: a cell for each node, and the waves all shown. */
export function wantedRows(state: RolloutState, columns: number): number {
  const { cells } = columnsOf(state.waves, columns);
  return state.waves.reduce((sum, { size }) => sum + Math.max(1, Math.ceil(size / cells)), 0);
}

/** `notes`: lines below the waves. */
function windowOf({ waves, wave }: RolloutState, rows: number, notes: number): { from: number; to: number } {
  if (waves.length <= rows) return { from: 0, to: waves.length };
  const most = Math.max(1, rows - 2 - notes);
  const from = Math.max(0, Math.min(Math.min(wave, waves.length - 1) - Math.floor(most / 3), waves.length - most));
  return { from, to: from + most };
}

/** The same all the time that the terminal has one size, so that nothing moves while nodes end. */
function columnsOf(waves: readonly WaveState[], columns: number): Columns {
  const digits = String(Math.max(1, ...waves.map(({ size }) => size))).length;
  const longest = Math.max(1, ...waves.map(({ name }) => displayWidth(visible(name.slice(0, 100)))));
  const name = Math.min(longest, Math.max(4, Math.floor(columns / 5)));
  const count = digits * 2 + 1;
  const broken = digits + 1;
  return { name, count, broken, cells: Math.max(narrowestCells, columns - markWidth - name - count - broken - 5) };
}

/** The fewest nodes in a cell with which the waves fit into so many lines; each gets one at least. */
function nodesInCell(waves: readonly WaveState[], room: number, rows: number): number {
  const needed = (perCell: number) =>
    waves.reduce((sum, { size }) => sum + Math.max(1, Math.ceil(size / (perCell * room))), 0);
  if (needed(1) <= rows) return 1;
  // One more line says how many nodes a cell is.
  const most = Math.max(waves.length, rows - 1);
  const total = waves.reduce((sum, { size }) => sum + size, 0);
  let perCell = Math.max(1, Math.floor(total / (room * most)));
  while (needed(perCell) > most) perCell += 1;
  return perCell;
}

function rowsOfWave(
  state: RolloutState,
  survey: Survey,
  wave: WaveState,
  index: number,
  width: Columns,
  perCell: number,
): Line[] {
  const nodes = nodesOfWave(state, wave, index);
  const { succeeded, broken, worst } = tallyOf(survey, nodes);
  const look = worst === null ? null : cellLooks[worst];
  const current = isCurrent(state, index);
  const name = fill(visible(wave.name.slice(0, 100)), width.name);
  const count = `${succeeded}/${nodes.length}`.padStart(width.count);
  const head: Segment[] = [
    markOf(state, wave, index),
    current ? styled(name, 'bold') : plain(name),
    plain(`  ${count} `),
    look === null ? plain(' '.repeat(width.broken)) : styled(`${look.cell}${broken}`.padEnd(width.broken), look.style),
    plain('  '),
  ];
  const rows = cellRows(survey, nodes, perCell, width.cells);
  if (rows.length === 0)
    return [[...head, styled(wave.stage === 'passed-over' ? 'no nodes, passed over' : 'no nodes', 'dim')]];
  const indent = plain(' '.repeat(markWidth + width.name + width.count + width.broken + 5));
  return rows.map((row, at) => (at === 0 ? [...head, ...row] : [indent, ...row]));
}

function isCurrent(state: RolloutState, index: number): boolean {
  if (state.phase === 'rollback') return state.rollback?.rounds.some((round) => round.wave === index) === true;
  return state.phase === 'waves' && index === state.wave;
}

function markOf(state: RolloutState, { stage }: WaveState, index: number): Segment {
  if (isCurrent(state, index)) return state.phase === 'rollback' ? styled('  ‹ ', 'yellow') : styled('  ▸ ', 'cyan');
  return stage === 'succeeded' ? styled('  ✓ ', 'green') : plain('    ');
}

function leftOut(waves: readonly WaveState[], where: 'earlier' | 'later'): Line {
  const nodes = waves.reduce((sum, { size }) => sum + size, 0);
  const text = `… ${waves.length} ${where} wave${waves.length === 1 ? '' : 's'} of ${nodes} node${nodes === 1 ? '' : 's'}`;
  return [plain('    '), styled(text, 'dim')];
}
