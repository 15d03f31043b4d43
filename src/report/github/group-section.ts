import type { NodeCounts } from '../../core/rollout/node-state.ts';
import { isOutOfService } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { details, table } from '../markdown.ts';
import { counted } from '../plural.ts';
import { bar, countsText } from './bar.ts';
import { talliesBy } from './node-tallies.ts';
import { fitting, Room } from './room.ts';
import { said } from './words.ts';

const cells = 8;
const mostKeys = 4;
const longestValue = 60;
/** Characters, for all keys together. */
const sectionRoom = 7_000;
/** So few groups are shown at once, more can be opened. */
const shownAtOnce = 8;

/** How far each group is that the rollout file speaks of: the labels that limits and batches go by. Empty where there is none. */
export function groupSection(state: RolloutState): string {
  const { definition, limits } = state.plan;
  const keys = new Set(
    [...definition.limits.map(({ per }) => per), definition.batch.by].flatMap((key) =>
      key === undefined ? [] : [key],
    ),
  );
  const room = Math.floor(sectionRoom / Math.max(1, Math.min(mostKeys, keys.size)));
  const parts = [...keys].slice(0, mostKeys).map((key) => {
    const limit = limits.find(({ per }) => per === key);
    const allowed = new Map(limit?.groups.map(({ value, atMost }) => [value, atMost]));
    return groupTable(state, key, allowed, new Room(room));
  });
  return parts.length === 0 ? '' : ['### Groups', ...parts].join('\n\n');
}

function groupTable(state: RolloutState, key: string, allowed: ReadonlyMap<string | null, number>, room: Room): string {
  const valueOf = (node: number): string | null => {
    const labels = state.plan.nodes[node]?.labels ?? {};
    return Object.hasOwn(labels, key) ? (labels[key] ?? null) : null;
  };
  const out = outOfService(state, valueOf);
  const groups = [...talliesBy(state, valueOf)].sort(([, a], [, b]) => trouble(b) - trouble(a));
  const rows = groups.map(([value, counts]) => {
    const atMost = allowed.get(value);
    return [
      value === null ? `no ${said(key, longestValue)}` : said(value, longestValue),
      bar(counts, cells),
      countsText(counts),
      `${out.get(value) ?? 0}${atMost === undefined ? '' : ` of at most ${atMost}`}`,
    ];
  });
  const headings = [said(key, longestValue), '', 'nodes', 'out of service'];
  const { kept, leftOut } = fitting(
    rows.map((cells) => `| ${cells.join(' | ')} |`),
    room,
  );
  const shown = table(headings, rows.slice(0, kept.length));
  const more = leftOut === 0 ? '' : `\n\n… and ${counted(leftOut, 'more group')}, with less trouble.`;
  return groups.length <= shownAtOnce ? `${shown}${more}` : details(counted(groups.length, 'group'), `${shown}${more}`);
}

/** What needs a look comes first, then what is at work. */
function trouble(counts: NodeCounts): number {
  return (counts.failed + counts.unreachable + counts.unknown) * 1_000_000 + counts.running;
}

function outOfService<K>(state: RolloutState, keyOf: (node: number) => K): Map<K, number> {
  const found = new Map<K, number>();
  for (let index = 0; index < state.nodes.size; index++) {
    if (!isOutOfService(nodeAt(state.nodes, index))) continue;
    const key = keyOf(index);
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}
