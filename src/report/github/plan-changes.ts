import type { Plan } from '../../core/plan/plan.ts';
import {
  type Changed,
  isSameAsBefore,
  planDifferences,
  type PlanDifferences,
  type WaveChange,
} from '../../core/plan/plan-differences.ts';
import { details, table } from '../markdown.ts';
import { counted } from '../plural.ts';
import { fitting, Room } from './room.ts';
import { nameText, said } from './words.ts';

const rowsRoom = 3_500;
const filesRoom = 1_000;
const nodesRoom = 4_000;
const namesRoom = 1_200;

/** An execution that was begun after the one that is compared with, and did not succeed. */
export interface LaterExecution {
  readonly execution: string;
  /** Where it stands: `failed`, `running`, … */
  readonly status: string;
}

/** What is there now, as far as rollouts know. */
export interface Deployed {
  /** Of the newest execution that succeeded; null: none of those that were looked at has. */
  readonly newest: { readonly execution: string; readonly plan: Plan } | null;
  /** The newest first. */
  readonly later: readonly LaterExecution[];
}

/** What a plan does otherwise than what was rolled out last, as a section of Markdown in some 10,000 characters, however much it is. */
export function planChanges({ newest, later }: Deployed, after: Plan): string {
  if (newest === null)
    return paragraphs(
      later.length === 0
        ? 'Nothing of this name was rolled out before: every node is new to it.'
        : 'Nothing of this name has succeeded yet, so there is nothing to compare with.',
      laterLine(later),
    );
  const found = planDifferences(newest.plan, after);
  const earlier = nameText(newest.execution);
  if (isSameAsBefore(found))
    return paragraphs(`**Nothing differs** from ${earlier}, the newest that succeeded.`, laterLine(later));
  return paragraphs(
    `#### What differs from ${earlier}, the newest that succeeded`,
    laterLine(later),
    nodesPart(found),
    wavesPart(found),
    changesPart([...found.params.map((each) => ({ ...each, what: `param ${each.what}` })), ...found.settings]),
    filesPart(found.files),
  );
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function laterLine(later: readonly LaterExecution[]): string {
  if (later.length === 0) return '';
  const shown = later.slice(0, 5).map(({ execution, status }) => `${nameText(execution)} (${said(status, 30)})`);
  const more = later.length > shown.length ? ` and ${later.length - shown.length} more` : '';
  return `⚠️ Since then ${shown.join(', ')}${more} did not succeed: nodes that were taken there may be different.`;
}

function nodesPart({ added, removed, moved, changed }: PlanDifferences): string {
  const room = new Room(nodesRoom);
  const lines = [
    ...[...added].map(
      ([wave, names]) => `- ➕ ${counted(names.length, 'node')} more, in ${waveText(wave)}: ${listed(names)}`,
    ),
    ...[...removed].map(
      ([wave, names]) => `- ➖ ${counted(names.length, 'node')} fewer, of ${waveText(wave)}: ${listed(names)}`,
    ),
    ...moved.map(
      ({ from, to, nodes }) =>
        `- ↪️ ${counted(nodes.length, 'node')} from ${waveText(from)} to ${waveText(to)}: ${listed(nodes)}`,
    ),
    ...(changed.length === 0
      ? []
      : [`- ✏️ ${counted(changed.length, 'node')} with another address, label or fact: ${listed(changed)}`]),
  ];
  const { kept, leftOut } = fitting(lines, room);
  return [...kept, ...(leftOut === 0 ? [] : [`- … and ${counted(leftOut, 'more group')} of nodes`])].join('\n');
}

function wavesPart({ waves, reordered }: PlanDifferences): string {
  const order = reordered ? 'The waves come in another order.' : '';
  if (waves.length === 0) return order;
  return paragraphs(order, bounded(['wave', 'was', 'is', 'what else'], waves.map(waveRow), 'wave'));
}

function waveRow({ name, was, is, settings }: WaveChange): string[] {
  const size = (nodes: number | null): string => (nodes === null ? '—' : counted(nodes, 'node'));
  const what = was === null ? ['new'] : is === null ? ['gone'] : settings.slice(0, 5).map(settingText);
  return [waveText(name), size(was), size(is), what.join('; ')];
}

function settingText({ what, was, is }: Changed): string {
  return `${said(what, 60)}: ${valueText(was, 60)} → ${valueText(is, 60)}`;
}

function changesPart(changes: readonly Changed[]): string {
  if (changes.length === 0) return '';
  const rows = changes.map(({ what, was, is }) => {
    const [before, after] = apart(was, is);
    return [said(what, 80), valueText(before, 160), valueText(after, 160)];
  });
  return bounded(['of the rollout file', 'was', 'is'], rows, 'value');
}

/** Of longer texts, such as scripts, the lines from the first on that is another one. */
function apart(was: string | null, is: string | null): readonly [string | null, string | null] {
  if (was === null || is === null) return [was, is];
  const before = was.split('\n');
  const after = is.split('\n');
  const first = before.findIndex((line, index) => line !== after[index]);
  const at = first === -1 ? before.length : first;
  const from = (lines: readonly string[]): string => lines.slice(at).join('\n').trim();
  return [from(before), from(after)];
}

function valueText(value: string | null, most: number): string {
  return value === null ? '—' : nameText(value.replaceAll(/\s*\n\s*/g, ' ⏎ '), most);
}

function bounded(headings: readonly string[], rows: readonly (readonly string[])[], one: string): string {
  const { kept, leftOut } = fitting(
    rows.map((cells) => `| ${cells.join(' | ')} |`),
    new Room(rowsRoom),
  );
  const more = leftOut === 0 ? '' : `… and ${counted(leftOut, `more ${one}`)}.`;
  return paragraphs(table(headings, rows.slice(0, kept.length)), more);
}

function filesPart(files: readonly string[]): string {
  if (files.length === 0) return '';
  const { kept, leftOut } = fitting(
    files.map((name) => `- ${nameText(name, 120)}`),
    new Room(filesRoom),
  );
  const more = leftOut === 0 ? [] : [`- … and ${leftOut} more`];
  return details(`${counted(files.length, 'other file')} changed that it depends on`, [...kept, ...more].join('\n'));
}

function waveText(name: string): string {
  return `**${said(name, 60)}**`;
}

function listed(names: readonly string[]): string {
  // No name takes less than five characters, so no more can fit.
  const { kept } = fitting(
    names.slice(0, namesRoom / 5).map((name) => nameText(name)),
    new Room(namesRoom),
  );
  const left = names.length - kept.length;
  return `${kept.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
