import { type RolloutState, type RolloutStatus, statusOf } from '../../core/rollout/state.ts';
import { secondsText } from '../moments.ts';
import { visible } from '../visible.ts';
import { survey } from './cells.ts';
import { details, type Onlooker } from './details.ts';
import { type Line, lineWidth, plain, type Segment, type Style, styled } from './line.ts';
import { paceText } from './pace.ts';
import { wantedRows, waveRows } from './wave-rows.ts';

export interface FrameSize {
  readonly columns: number;
  /** At most so many lines. */
  readonly rows: number;
}

export const statusStyles: Readonly<Record<RolloutStatus, Style>> = {
  planned: 'dim',
  waiting: 'yellow',
  running: 'cyan',
  baking: 'cyan',
  paused: 'yellow',
  'rolling-back': 'yellow',
  succeeded: 'green',
  failed: 'red',
  aborted: 'red',
  'rolled-back': 'yellow',
};

/** Lines that the details get at most. */
const mostDetails = 16;

/**
 * The whole picture of a rollout at a moment: what it is, its waves, what goes on. Pure, and never taller than `rows` nor wider than
 * `columns`. `perSecond`: nodes; null when nobody can tell.
 */
export function frame(
  state: RolloutState,
  now: number,
  size: FrameSize,
  onlooker: Onlooker,
  perSecond: number | null,
): Line[] {
  const { columns, rows } = size;
  const seen = survey(state.nodes);
  const blank = rows >= 12 ? 1 : 0;
  const room = rows - 1 - blank;
  const reserved = Math.min(mostDetails, Math.ceil(room * 0.55));
  const waves = waveRows(state, seen, columns, Math.max(1, Math.min(wantedRows(state, columns), room - reserved)));
  const told = details(state, now, seen, onlooker, { columns, rows: room - waves.length });
  return [title(state, now, columns, perSecond), ...waves, ...(blank === 1 ? [[]] : []), ...told].slice(0, rows);
}

/** The picture that stays when all is over: what there is to say besides is in the summary. */
export function lastFrame(state: RolloutState, now: number, { columns, rows }: FrameSize): Line[] {
  const waves = waveRows(state, survey(state.nodes), columns, Math.max(1, rows - 1));
  return [title(state, now, columns, null), ...waves].slice(0, rows);
}

function title(state: RolloutState, now: number, columns: number, perSecond: number | null): Line {
  const status = statusOf(state);
  const { succeeded } = state.nodes.counts;
  const line: Segment[] = [
    styled(visible(state.execution), 'bold'),
    plain('  '),
    styled(status, [statusStyles[status], 'bold']),
    plain(`  ${succeeded} of ${state.nodes.size} done  ${secondsText(now - state.startedAt)}`),
  ];
  const pace = paceOf(state, perSecond);
  if (pace !== null) line.push(styled(pace, 'dim'));
  const plan = `plan ${state.plan.digest.slice(0, 12)}`;
  const gap = columns - lineWidth(line) - plan.length;
  return gap < 2 ? line : [...line, plain(' '.repeat(gap)), styled(plan, 'dim')];
}

function paceOf(state: RolloutState, perSecond: number | null): string | null {
  const { pending, running } = state.nodes.counts;
  if (perSecond === null || running === 0) return null;
  const rate = paceText(perSecond);
  if (state.phase !== 'waves') return `  ${rate}`;
  return `  ${rate}, ${secondsText(((pending + running) / perSecond) * 1000)} of work left`;
}
