import { brokenStates, nodeStates } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { durationText } from '../../errors/duration-text.ts';
import { words } from '../../errors/problem.ts';
import { statusView } from '../status.ts';
import { visible } from '../visible.ts';
import { cellLooks } from './cells.ts';
import { type Line, plain, styled } from './line.ts';

const mostGroups = 6;
const namesShown = 4;
const tailLines = 3;

/** What became of a rollout, for the end of a run: how it ended and why, where every node is, what failed and how, and what to do now. */
export function summary(state: RolloutState, now: number): Line[] {
  const view = statusView(state, now);
  const status = statusOf(state);
  const tone = status === 'succeeded' ? 'green' : status === 'failed' || status === 'aborted' ? 'red' : 'yellow';
  const counts = nodeStates.filter((name) => view.nodes[name] > 0).map((name) => `${view.nodes[name]} ${name}`);
  const lines: Line[] = [
    [],
    [
      styled(`${visible(view.rollout)} ${status}`, [tone, 'bold']),
      plain(` after ${durationText(now - state.startedAt)}: ${counts.join(', ')}`),
    ],
  ];
  const why = view.ended ?? view.waitingFor;
  if (why !== null) lines.push([plain(`  ${visible(why.message)}`), styled(`  [${why.code}]`, 'dim')]);
  lines.push(...failures(state));
  if (view.next !== null) lines.push([styled('  next: ', 'bold'), plain(visible(view.next))]);
  return lines;
}

/** Broken nodes, those with the same reason together, the largest group first, with the end of what one of them printed. */
function failures(state: RolloutState): Line[] {
  const groups = new Map<
    string,
    { names: string[]; code: string; message: string; tail: string; state: 'failed' | 'unreachable' | 'unknown' }
  >();
  for (let index = 0; index < state.nodes.size; index++) {
    const node = nodeAt(state.nodes, index);
    if (!brokenStates.has(node.state) && node.report?.failure == null) continue;
    const name = state.plan.nodes[index]?.name ?? '';
    const code = node.report?.reason?.code ?? 'node-unknown';
    const message =
      node.report?.reason == null ? 'nobody can tell what state it is in' : words(node.report.reason).message;
    const key = `${code} ${message.replaceAll(/\d+/g, '#')}`;
    const look = node.report?.failure ?? 'unknown';
    const group = groups.get(key) ?? { names: [], code, message, tail: node.report?.tail ?? '', state: look };
    group.names.push(name);
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => b.names.length - a.names.length);
  const more = sorted.slice(mostGroups).reduce((sum, { names }) => sum + names.length, 0);
  return [
    ...sorted.slice(0, mostGroups).flatMap(({ names, code, message, tail, state: look }): Line[] => {
      const shown =
        names.slice(0, namesShown).join(', ') +
        (names.length > namesShown ? ` and ${names.length - namesShown} more` : '');
      const printed = tail
        .trimEnd()
        .split('\n')
        .slice(-tailLines)
        .filter((line) => line !== '');
      return [
        [
          styled(`  ${cellLooks[look].cell} `, cellLooks[look].style),
          styled(visible(shown), 'bold'),
          plain(`: ${visible(message)}`),
          styled(`  [${code}]`, 'dim'),
        ],
        ...printed.map((line): Line => [styled(`      | ${visible(line)}`, 'dim')]),
      ];
    }),
    ...(more === 0 ? [] : [[plain(`    and ${more} more nodes; \`status\` and \`explain\` tell`)]]),
  ];
}
