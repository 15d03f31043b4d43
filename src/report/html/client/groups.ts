import type { NodeStateName } from '../../../core/rollout/node-state.ts';
import { counted } from '../../plural.ts';
import type { Fleet } from './fleet.ts';

export interface Group {
  readonly title: string;
  readonly nodes: readonly number[];
}

export interface Wanted {
  /** `wave`, `state`, `batch`, `version`, `cause` or `label:N`. */
  readonly by: string;
  /** Places in the list of states. */
  readonly states: ReadonlySet<number>;
  /** In name or address; empty: all. */
  readonly find: string;
}

/** What needs a look comes first. */
const stateOrder: readonly NodeStateName[] = [
  'failed',
  'unreachable',
  'unknown',
  'running',
  'rolled-back',
  'pending',
  'succeeded',
  'skipped',
  'removed',
];

interface Key {
  readonly title: string;
  /** Nodes that have nothing to be grouped by come last. */
  readonly order: number | string | null;
}

/** The nodes that are wanted, in groups, each in the order of the plan. */
export function groupsOf(fleet: Fleet, { by, states, find }: Wanted): Group[] {
  const text = find.trim().toLowerCase();
  const groups = new Map<string, { key: Key; nodes: number[] }>();
  for (let index = 0; index < fleet.size; index++) {
    if (!states.has(fleet.stateAt(index)) || (text !== '' && !fleet.matches(index, text))) continue;
    const key = keyOf(fleet, index, by);
    const known = groups.get(key.title);
    if (known === undefined) groups.set(key.title, { key, nodes: [index] });
    else known.nodes.push(index);
  }
  return [...groups.values()]
    .sort((a, b) => compared(a.key.order, b.key.order))
    .map(({ key, nodes }) => ({ title: key.title, nodes }));
}

function keyOf(fleet: Fleet, index: number, by: string): Key {
  switch (by) {
    case 'wave':
      return { title: `wave ${fleet.waveName(fleet.waveAt(index))}`, order: fleet.waveAt(index) };
    case 'state': {
      const state = fleet.state(index);
      return { title: state, order: stateOrder.indexOf(state) };
    }
    case 'batch': {
      const batch = fleet.batchName(fleet.batchAt(index));
      return batch === null
        ? { title: 'in no batch so far', order: null }
        : { title: `batch ${batch}`, order: fleet.batchAt(index) };
    }
    case 'cause': {
      const at = fleet.causeAt(index);
      const cause = fleet.causeName(at);
      // Two causes may read the same: what their nodes printed last tells them apart.
      return cause === null
        ? { title: 'nothing went wrong', order: null }
        : { title: `${at + 1}. ${cause}`, order: at };
    }
    case 'version': {
      const version = fleet.version(index);
      return version === null
        ? { title: 'no version known', order: null }
        : { title: `version ${version}`, order: version };
    }
    default: {
      const label = Number(by.slice('label:'.length));
      const value = fleet.labelValue(index, label);
      const key = fleet.labelKey(label);
      return value === null ? { title: `without ${key}`, order: null } : { title: `${key}=${value}`, order: value };
    }
  }
}

function compared(a: Key['order'], b: Key['order']): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return byNumbersInIt.compare(String(a), String(b));
}

/** `zone-2` comes before `zone-10`, the same everywhere. */
const byNumbersInIt = new Intl.Collator('en', { numeric: true });

/** `10 nodes: 8 succeeded, 2 failed` */
export function tallyText(fleet: Fleet, nodes: readonly number[]): string {
  const counts = new Map<NodeStateName, number>();
  for (const index of nodes) counts.set(fleet.state(index), (counts.get(fleet.state(index)) ?? 0) + 1);
  const parts = stateOrder.filter((state) => counts.has(state)).map((state) => `${counts.get(state)} ${state}`);
  return `${counted(nodes.length, 'node')}: ${parts.join(', ')}`;
}
