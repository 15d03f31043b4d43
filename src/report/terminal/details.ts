import { nodeStates } from '../../core/rollout/node-state.ts';
import { endedStatuses, type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { pasteable } from '../advice.ts';
import { momentText, secondsText } from '../moments.ts';
import { counted } from '../plural.ts';
import { waitOf } from '../status.ts';
import { visible } from '../visible.ts';
import { cellLooks, type Survey } from './cells.ts';
import { limitRow } from './limit-row.ts';
import { type Line, plain, type Segment, type Style, styled } from './line.ts';
import { shortened } from './shortened.ts';
import { workOf } from './work-rows.ts';
import { wrapLine } from './wrap-line.ts';

/** Columns of the words that say what a row is about. */
const headings = 11;

/** What somebody who looks on wants to know besides the state. */
export interface Onlooker {
  /** The node that went wrong last, and why; null when none did. */
  readonly failure: Line | null;
  /** Whether this process does the work, so that Ctrl-C reaches it. */
  readonly drives: boolean;
  readonly flags: string;
}

interface Row {
  readonly lines: readonly Line[];
  /** Where there is no room for all, the rows with the highest ranks are left out. */
  readonly rank: number;
}

/** Rows that say what is going on, what is wrong and what to do about it, in at most so many lines. */
export function details(
  state: RolloutState,
  now: number,
  survey: Survey,
  onlooker: Onlooker,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Line[] {
  const row = (heading: string, style: Style, text: Line, rank: number, most = 2): Row => {
    const head: Segment = styled(`  ${heading}`.padEnd(headings), [style, 'bold']);
    return { lines: wrapLine([head, ...text], { width: columns, indent: headings, most }), rank };
  };
  const work = workOf(state, now, survey, columns - headings - 2);
  const limits = limitRow(state, survey);
  const fixed: Row[] = [row('nodes', 'dim', nodesText(state), 0)];
  if (limits !== null) fixed.push(row('limits', 'dim', limits, 5));
  if (state.phase === 'rollback' && state.rollback !== null && state.hold === null)
    fixed.push(row('because', 'yellow', [plain(visible(words(state.rollback.reason).message))], 3));
  if (onlooker.failure !== null) fixed.push(row('failed', 'red', onlooker.failure, 4, 3));
  fixed.push(...holdRows(state, now, onlooker, row));
  if (work !== null) fixed.push(row('now', 'dim', [plain(work.now)], 2));
  const hint = interruptHint(state, onlooker);
  const last: Row[] = hint === null ? [] : [{ lines: [[styled(`  ${hint}`, 'dim')]], rank: 6 }];
  const room = rows - lengthOf(fixed) - lengthOf(last);
  const batches: Row = { lines: work === null ? [] : batchLines(work.batches, Math.min(work.slots, room)), rank: 7 };
  return fitted([...fixed, batches, ...last], rows);
}

function nodesText(state: RolloutState): Line {
  const segments: Segment[] = [];
  for (const name of nodeStates) {
    const count = state.nodes.counts[name];
    if (count === 0) continue;
    const { cell, style } = cellLooks[name];
    if (segments.length > 0) segments.push(plain('  '));
    segments.push(styled(cell, style), { text: ` ${count} ${name}`, solid: true });
  }
  return segments;
}

/** As many lines as there is room for and batches may be in progress, so that what stands below does not jump. */
function batchLines(batches: readonly Line[], most: number): Line[] {
  if (most < 1) return [];
  const indent = plain(' '.repeat(headings));
  const shown = batches.length > most ? batches.slice(0, most - 1) : batches;
  const lines = shown.map((line): Line => [indent, ...line]);
  if (shown.length < batches.length) {
    lines.push([indent, styled(`and ${counted(batches.length - shown.length, 'more batch', 'more batches')}`, 'dim')]);
  }
  while (lines.length < most) lines.push([]);
  return lines;
}

/** What it waits for or stands still for, until when, and what to do about it. */
function holdRows(
  state: RolloutState,
  now: number,
  { drives, flags }: Onlooker,
  row: (heading: string, style: Style, text: Line, rank: number, most?: number) => Row,
): Row[] {
  const { running } = state.nodes.counts;
  const after = running === 0 ? '' : `, after ${counted(running, 'node')} in progress`;
  if (state.stop !== null) {
    const what = state.stop.reaction === 'abort' ? 'aborting' : 'going back';
    const text = [plain(visible(shortened(words(state.stop.reason).message))), styled(after, 'dim')];
    return [row(what, 'yellow', text, 1, 3)];
  }
  const wait = waitOf(state, now);
  // What happens by itself in a moment is told by the row that says what is done now.
  if (wait === null || (state.hold === null && drives)) return [];
  const { message, hint } = words(wait.reason);
  const paused = state.hold?.kind === 'paused';
  const until =
    wait.until === null || wait.until <= now
      ? ''
      : ` (not before ${momentText(wait.until, now)}, in ${secondsText(wait.until - now)})`;
  const rows = [
    row(
      paused ? 'paused' : 'waiting',
      'yellow',
      [plain(visible(shortened(message))), plain(until), styled(after, 'dim')],
      1,
      3,
    ),
  ];
  const next = drives && !paused ? 'nothing: it is asked again by itself' : pasteable(hint, state, flags);
  if (next !== '') rows.push(row('do', 'dim', [plain(visible(next))], 3, 3));
  return rows;
}

function interruptHint(state: RolloutState, { drives }: Onlooker): string | null {
  if (endedStatuses.has(statusOf(state))) return null;
  if (!drives) return 'Ctrl-C ends watching; the rollout goes on';
  if (state.stop !== null) return state.stop.kill ? null : 'Ctrl-C twice ends what is in progress now';
  return state.hold?.kind === 'paused'
    ? 'Ctrl-C ends what is in progress now, and aborts'
    : 'Ctrl-C pauses: what is in progress ends by itself';
}

function lengthOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** Room goes to the rows of the lowest rank first; the last that gets any may be cut. */
function fitted(rows: readonly Row[], most: number): Line[] {
  let room = Math.max(0, most);
  const given = new Map<Row, number>();
  for (const row of rows.toSorted((a, b) => a.rank - b.rank)) {
    const lines = Math.min(row.lines.length, room);
    given.set(row, lines);
    room -= lines;
  }
  return rows.flatMap((row) => row.lines.slice(0, given.get(row)));
}
