import type { Plan, PlannedWave, ResolvedLimit } from '../../../core/plan/plan.ts';
import { words } from '../../../errors/problem.ts';
import { code, details, table } from '../../markdown.ts';
import { counted } from '../../plural.ts';
import { wavesTable } from '../plan-waves.ts';
import { fitting, Room } from '../room.ts';
import { nameText, said, sentence } from '../words.ts';

const wavesRoom = 12_000;
const limitsRoom = 6_000;
const excludedRoom = 6_000;
const nodesRoom = 20_000;

export interface PlanTitle {
  /** Markdown, behind the name; absent: nothing. */
  readonly heading?: string;
  /** What is shown as its digest; absent: its own; null: none is. */
  readonly digest?: string | null;
}

/** A plan for the summary of a job or a comment on a pull request: shorter than a comment may be, however large the fleet. */
export function planSummary(plan: Plan, { heading = '', digest = plan.digest }: PlanTitle = {}): string {
  const { nodes, waves, excluded, limits, params, definition } = plan;
  const withParams = Object.entries(params)
    .slice(0, 10)
    .map(([name, value]) => `${said(name, 60)}=${nameText(value, 60)}`);
  const left = excluded.length === 0 ? '' : `, ${excluded.length} excluded`;
  return [
    `### Plan of ${said(plan.rollout)}${heading === '' ? '' : ` ${heading}`}: ${counted(nodes.length, 'node')} in ${counted(waves.length, 'wave')}${left}`,
    definition.description === '' ? '' : said(definition.description),
    withParams.length === 0 ? '' : `With ${withParams.join(', ')}`,
    wavesTable(plan, wavesRoom),
    details('Which nodes', nodeLists(plan)),
    limits.length === 0 ? '' : limitsTable(limits),
    excluded.length === 0 ? '' : details(counted(excluded.length, 'excluded node'), excludedList(plan)),
    digest === null ? '' : `Digest ${code(digest)}`,
  ]
    .filter((each) => each !== '')
    .join('\n\n');
}

function nodeLists(plan: Plan): string {
  const share = Math.floor(nodesRoom / Math.max(1, Math.min(plan.waves.length, 50)));
  const lines = plan.waves
    .slice(0, 50)
    .filter(({ from, to }) => to > from)
    .map((wave) => `- **${said(wave.name, 60)}**: ${namesOf(plan, wave, share - 600)}`);
  const more = plan.waves.length - 50;
  return [...lines, ...(more > 0 ? [`- … and ${counted(more, 'more wave')}`] : [])].join('\n');
}

function namesOf(plan: Plan, { from, to }: PlannedWave, room: number): string {
  // No name takes less than five characters, so no more can fit.
  const most = Math.min(to, from + Math.ceil(Math.max(room, 0) / 5));
  const { kept } = fitting(
    plan.nodes.slice(from, most).map(({ name }) => nameText(name)),
    new Room(room),
  );
  const left = to - from - kept.length;
  return `${kept.join(', ')}${left > 0 ? ` … and ${left} more` : ''}`;
}

function limitsTable(limits: readonly ResolvedLimit[]): string {
  const rows = limits.flatMap(({ atMost, per, groups }) =>
    groups.map((group) => [
      per === undefined ? 'whole fleet' : `${said(per, 60)} ${group.value === null ? '(none)' : said(group.value, 60)}`,
      said(atMost, 20),
      `${group.atMost} of ${group.nodes}`,
    ]),
  );
  const { kept, leftOut } = fitting(
    rows.map((cells) => cells.join(' | ')),
    new Room(limitsRoom),
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${counted(leftOut, 'more group')}.`;
  const shown = table(['out of service at once', 'at most', 'which is'], rows.slice(0, kept.length));
  return details(counted(rows.length, 'limit'), `${shown}${more}`);
}

function excludedList({ excluded }: Plan): string {
  const byReason = new Map<string, string[]>();
  for (const { node, reason } of excluded) {
    const text = words(reason).message;
    const found = byReason.get(text);
    if (found === undefined) byReason.set(text, [node]);
    else found.push(node);
  }
  const lines = [...byReason].map(([text, names]) => {
    const shown = names.slice(0, 8).map((name) => nameText(name));
    const more = names.length - shown.length;
    return `- ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${sentence(text)}`;
  });
  const { kept, leftOut } = fitting(lines, new Room(excludedRoom));
  return [...kept, ...(leftOut > 0 ? [`- … and for ${counted(leftOut, 'more reason')}`] : [])].join('\n');
}
