import { nodeStates } from '../../core/rollout/node-state.ts';
import { type RolloutState, statusOf, type WaveState } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { commandColumn, goOn, type OpenCommand, openCommands, possible } from '../advice.ts';
import { commonLabel, type FailureGroup, failureGroups, lastLines, whatHappened } from '../failures.ts';
import { momentText, tookText } from '../moments.ts';
import { nodeMeanings } from '../node-meanings.ts';
import { counted } from '../plural.ts';
import { waitOf } from '../status.ts';
import { visible } from '../visible.ts';
import { cellLooks } from './cells.ts';
import { statusStyles } from './frame.ts';
import { fill, fit, type Line, plain, type Segment, styled } from './line.ts';
import { wrapLine } from './wrap-line.ts';

const mostGroups = 6;
const namesShown = 5;
const tailLines = 3;
const longestTailLine = 300;
const longestName = 40;

/** What became of a rollout, for whoever was not there: how it ended and why, where every node is, what went wrong, what to do now. */
export function summary(
  state: RolloutState,
  now: number,
  { columns, flags }: { readonly columns: number; readonly flags: string },
): Line[] {
  const wrapped = (line: Line, indent: number): Line[] => wrapLine(line, { width: columns, indent });
  const groups = failureGroups(state);
  const status = statusOf(state);
  const broken = state.plan.nodes[groups[0]?.nodes[0] ?? -1]?.name ?? null;
  // Who drove it was cut off, or it would not be told already.
  const cutOff = status === 'running' || status === 'rolling-back';
  const commands = [...(cutOff ? [goOn(state, flags)] : []), ...openCommands(state, flags, broken)];
  const head: Line = [
    styled(`${visible(state.execution)} ${status}`, [statusStyles[status], 'bold']),
    plain(` after ${tookText(now - state.startedAt)}${inSpiteOf(state)}`),
  ];
  return [
    ...wrapped(head, 2),
    ...whyLines(state, now).flatMap((line) => wrapped(line, 2)),
    [],
    ...nodeLines(state).flatMap((line) => wrapped(line, 4)),
    ...slowest(state).flatMap((line) => wrapped(line, 2)),
    ...(groups.length === 0 ? [] : [[], [styled('What went wrong', 'bold')]]),
    ...groups.slice(0, mostGroups).flatMap((group) => groupLines(state, group, wrapped, columns)),
    ...restOf(groups),
    ...(commands.length === 0 ? [] : [[], [styled('What you can do now', 'bold')]]),
    ...commandLines(commands, columns),
  ];
}

/** A success need not mean that every node is well. */
function inSpiteOf(state: RolloutState): string {
  const { failed, unreachable } = state.nodes.counts;
  if (state.ending?.status !== 'succeeded' || failed + unreachable === 0) return '';
  return `; ${counted(failed + unreachable, 'node')} went wrong, and it went on all the same`;
}

function whyLines(state: RolloutState, now: number): Line[] {
  const wait = state.ending === null ? waitOf(state, now) : null;
  const reason = state.ending?.reason ?? wait?.reason ?? null;
  if (reason === null) return [];
  const { message, hint: written } = words(reason);
  const hint = possible(written, state);
  const until = wait?.until == null || wait.until <= now ? '' : ` (not before ${momentText(wait.until, now)})`;
  return [
    [plain(`  ${visible(message)}${until}`), styled(`  [${reason.code}]`, 'dim')],
    ...(hint === '' || state.ending?.status === 'rolled-back' ? [] : [[plain(`  ${visible(hint)}`)]]),
  ];
}

function nodeLines(state: RolloutState): Line[] {
  const { counts } = state.nodes;
  const names = nodeStates.filter((name) => counts[name] > 0);
  const digits = String(state.nodes.size).length;
  return names.map((name) => [
    styled(`  ${cellLooks[name].cell}`, cellLooks[name].style),
    plain(` ${String(counts[name]).padStart(digits)} ${name.padEnd(11)}  `),
    styled(nodeMeanings[name], 'dim'),
  ]);
}

/** Where the time went; nothing where there is only one wave to name. */
function slowest({ waves }: RolloutState): Line[] {
  const took = ({ startedAt, endedAt }: WaveState): number =>
    startedAt === null || endedAt === null ? 0 : endedAt - startedAt;
  const done = waves.filter((wave) => took(wave) > 0);
  if (done.length < 2) return [];
  const longest = done.reduce((a, b) => (took(b) > took(a) ? b : a));
  const text = `  the slowest of ${done.length} finished waves was ${visible(longest.name)}: ${tookText(took(longest))}`;
  return [[styled(text, 'dim')]];
}

function groupLines(
  state: RolloutState,
  group: FailureGroup,
  wrapped: (line: Line, indent: number) => Line[],
  columns: number,
): Line[] {
  const { kind, code, message, tail, nodes } = group;
  const { cell, style } = cellLooks[kind];
  const names = nodes
    .slice(0, namesShown)
    .map((index) => fit(visible(state.plan.nodes[index]?.name ?? ''), longestName));
  const more = nodes.length > namesShown ? ` and ${nodes.length - namesShown} more` : '';
  const common = commonLabel(state, nodes);
  const head: Segment[] = [
    styled(`  ${cell} `, style),
    styled(whatHappened(group), 'bold'),
    plain(`: ${names.join(', ')}${more}`),
    ...(common === null ? [] : [plain(`, all with ${visible(common)}`)]),
  ];
  return [
    ...wrapped(head, 4),
    ...wrapped([plain(`    ${visible(message)}`), styled(`  [${code}]`, 'dim')], 4),
    ...lastLines(tail, tailLines).map(
      (line): Line => [styled(`      | ${fit(visible(line.slice(0, longestTailLine)), columns - 8)}`, 'dim')],
    ),
  ];
}

function restOf(groups: readonly FailureGroup[]): Line[] {
  const rest = groups.slice(mostGroups);
  if (rest.length === 0) return [];
  const nodes = rest.reduce((sum, group) => sum + group.nodes.length, 0);
  return [[plain(`    and ${counted(nodes, 'node')} for ${counted(rest.length, 'other cause')}`)]];
}

/** Never broken, however long: commands are there to be pasted. */
function commandLines(commands: readonly OpenCommand[], columns: number): Line[] {
  const column = commandColumn(commands, columns);
  return commands.flatMap(({ command, does }): Line[] => {
    const shown = visible(command);
    if (column === null)
      return [
        [styled(`  ${shown}`, 'bold')],
        ...wrapLine([styled(`      ${does}`, 'dim')], { width: columns, indent: 6 }),
      ];
    return [[styled(`  ${fill(shown, column)}`, 'bold'), plain('   '), styled(does, 'dim')]];
  });
}
