import type { EventOf, RolloutEvent } from '../../../core/rollout/events.ts';
import type { NodeReport } from '../../../core/rollout/node-report.ts';
import { lastLines } from '../../failures.ts';
import { details, table } from '../../markdown.ts';
import { tookText } from '../../moments.ts';
import { counted } from '../../plural.ts';
import { toldSteps } from '../../node-history.ts';
import { gateText } from '../gate-text.ts';
import { outputBlock } from '../output.ts';
import { fitting, Room } from '../room.ts';
import { nameText, reasonText, said } from '../words.ts';

/** Of the 1 MiB that a step may write; a character takes three bytes at most. */
const nodesRoom = 120_000;
const outputRoom = 120_000;
const tailLines = 30;

type Ended = EventOf<'node-finished'>;

const outcomeMarks: Readonly<Record<NodeReport['outcome'], string>> = {
  succeeded: '✅',
  'rolled-back': '⏪',
  failed: '❌',
  unreachable: '🔌',
  unknown: '❓',
};

/** What one job did, for its summary: its nodes with their steps, the end of what failed steps printed, its gates. `events`: what it recorded. */
export function batchSummary(batch: string, events: readonly RolloutEvent[]): string {
  const ended = events.filter((event): event is Ended => event.type === 'node-finished');
  const bad = ended.filter(({ report }) => report.outcome !== 'succeeded');
  const open = new Set(events.flatMap((event) => (event.type === 'node-started' ? [event.node] : [])));
  for (const event of events)
    if (event.type === 'node-finished' || event.type === 'node-released') open.delete(event.node);
  const gates = events.filter((event) => event.type === 'gate-evaluated');
  return [
    `### Batch ${said(batch, 60)}: ${headline(ended, open.size)}`,
    ...(open.size === 0
      ? []
      : [
          `❓ Begun and not ended: ${[...open]
            .slice(0, 20)
            .map((name) => nameText(name))
            .join(', ')}${open.size > 20 ? ' …' : ''}`,
        ]),
    ...nodeTables(
      bad,
      ended.filter((each) => !bad.includes(each)),
    ),
    ...outputs(bad),
    ...gates.map((event) => gateText(event, null)),
  ].join('\n\n');
}

function headline(ended: readonly Ended[], open: number): string {
  const counts = new Map<string, number>();
  for (const { report } of ended) counts.set(report.outcome, (counts.get(report.outcome) ?? 0) + 1);
  const parts = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  if (open > 0) parts.push(`${open} not ended`);
  return parts.length === 0 ? 'nothing was done' : parts.join(', ');
}

/** Those that went wrong apart, with the reason: beside it nothing of the others would fit into its line. */
function nodeTables(bad: readonly Ended[], good: readonly Ended[]): string[] {
  const badRows = bad.map((each) => [
    ...rowOf(each),
    each.report.reason === null ? '' : reasonText(each.report.reason),
  ]);
  const { kept, leftOut } = fitting(
    [...badRows, ...good.map(rowOf)].map((cells) => cells.join(' | ')),
    new Room(nodesRoom),
  );
  const shown = badRows.slice(0, kept.length);
  const others = good.slice(0, kept.length - shown.length).map(rowOf);
  return [
    ...(shown.length === 0 ? [] : [table([...columns, 'why'], shown)]),
    ...(others.length === 0 ? [] : [table(columns, others)]),
    ...(leftOut === 0 ? [] : [`… and ${counted(leftOut, 'more node')}; the ledger has them all.`]),
  ];
}

const columns = ['node', '', 'steps', 'version'];

function rowOf({ node, report }: Ended): string[] {
  const { outcome, changed, version } = report;
  const steps = toldSteps(report).map((step) => {
    const wrong = step.outcome === 'ok' ? '' : `**${step.outcome}** `;
    return `${step.step} ${wrong}${tookText(step.milliseconds)}`;
  });
  return [
    nameText(node),
    `${outcomeMarks[outcome]} ${outcome === 'succeeded' && !changed ? 'nothing to do' : outcome}`,
    steps.join(', '),
    version === undefined ? '' : nameText(version, 60),
  ];
}

function outputs(bad: readonly Ended[]): string[] {
  const blocks = bad.flatMap(({ node, report }) =>
    lastLines(report.tail, 1).length === 0 ? [] : [`${nameText(node)}\n\n${outputBlock(report.tail, tailLines)}`],
  );
  if (blocks.length === 0) return [];
  const { kept, leftOut } = fitting(blocks, new Room(outputRoom));
  const more =
    leftOut === 0 ? [] : [`… and the output of ${counted(leftOut, 'more node')}: the log of this job has it.`];
  return [details('What they printed', [...kept, ...more].join('\n\n'))];
}
