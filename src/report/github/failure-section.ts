import type { RolloutState } from '../../core/rollout/state.ts';
import { commonLabel, type FailureGroup, failureGroups } from '../failures.ts';
import { details, link, plain } from '../markdown.ts';
import { counted } from '../plural.ts';
import { outputBlock } from './output.ts';
import { fitting, Room } from './room.ts';
import { ledgerUrl, type Site } from './site.ts';
import { nameText, said, sentence } from './words.ts';

const mostTold = 5;
const mostInBrief = 3;
const tailLines = 10;
const namesShown = 8;
/** Of all the room, what is kept for saying what was left out. */
const forTheRest = 600;

/** The nodes that went wrong, by common cause, the most common first, within so many characters; empty where all is well. */
export function failureSection(state: RolloutState, site: Site, characters: number): string {
  const groups = failureGroups(state);
  if (groups.length === 0) return '';
  const total = groups.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const room = new Room(characters - forTheRest);
  const told = fitting(
    groups.slice(0, mostTold).map((group) => groupText(state, group)),
    room,
  );
  const others = groups.slice(told.kept.length);
  const listed = fitting(
    others.map((group) => groupLine(state, group)),
    room,
  );
  const causes = groups.length === 1 ? '' : `, of ${groups.length} different causes`;
  return [
    '### What went wrong',
    `${counted(total, 'node')}${causes}. \`/rollout explain NODE\` tells the story of one of them.`,
    ...told.kept,
    ...(listed.kept.length === 0 ? [] : [details(counted(listed.kept.length, 'other cause'), listed.kept.join('\n'))]),
    ...leftOutText(others.slice(listed.kept.length), state, site),
  ].join('\n\n');
}

/** The most common causes alone, for a comment; empty where all is well. */
export function briefFailures(state: RolloutState, characters: number): string {
  const groups = failureGroups(state);
  const { kept } = fitting(
    groups.slice(0, mostInBrief).map((group) => groupText(state, group)),
    new Room(characters - forTheRest),
  );
  const rest = groups.slice(kept.length).reduce((sum, { nodes }) => sum + nodes.length, 0);
  return [...kept, ...(rest === 0 ? [] : [`… and ${counted(rest, 'more node')} that went wrong; see above.`])].join(
    '\n\n',
  );
}

function leftOutText(groups: readonly FailureGroup[], { execution }: RolloutState, site: Site): string[] {
  if (groups.length === 0) return [];
  const nodes = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  const where = link('the ledger', ledgerUrl(site, execution));
  const many = `${counted(nodes, 'node')} of ${counted(groups.length, 'other cause')}`;
  return [`… and ${many} that there is no room for here: the summaries of the batch jobs and ${where} have them all.`];
}

function groupText(state: RolloutState, group: FailureGroup): string {
  const output = outputBlock(group.tail, tailLines);
  const label = commonLabel(state, group.nodes);
  const all = label === null ? '' : `, all with ${nameText(label)}`;
  return [
    `**${counted(group.nodes.length, 'node')} ${group.kind}${inStep(group)}**${all}: ${sentence(group.message)} (\`${plain(group.code)}\`)`,
    names(state, group, namesShown),
    ...(output === '' ? [] : [output]),
  ].join('\n\n');
}

function groupLine(state: RolloutState, group: FailureGroup): string {
  const many = group.nodes.length === 1 ? '' : `${group.nodes.length} ${group.kind}${inStep(group)}: `;
  return `- ${many}${names(state, group, 3)}: ${said(group.message, 160)} (\`${plain(group.code)}\`)`;
}

function inStep({ step }: FailureGroup): string {
  return step === null ? '' : ` in ${step}`;
}

function names({ plan }: RolloutState, { nodes }: FailureGroup, most: number): string {
  const shown = nodes.slice(0, most).map((index) => nameText(plan.nodes[index]?.name ?? ''));
  const more = nodes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
