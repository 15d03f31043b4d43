import type { Plan } from '../../core/plan/plan.ts';
import { counted } from '../plural.ts';
import { fitting, Room } from './room.ts';
import { nameText } from './words.ts';

const namesRoom = 3_000;

/** What a plan does differently from one that was rolled out before, a line each. */
export function planChanges(before: Plan, after: Plan, execution: string): string[] {
  const had = new Map(before.nodes.map((node) => [node.name, node]));
  const has = new Set(after.nodes.map(({ name }) => name));
  const added = after.nodes.filter(({ name }) => !had.has(name)).map(({ name }) => name);
  const gone = before.nodes.filter(({ name }) => !has.has(name)).map(({ name }) => name);
  const moved = after.nodes.filter((node) => {
    const earlier = had.get(node.name);
    return earlier !== undefined && earlier.address !== node.address;
  });
  return [
    `Compared with ${nameText(execution)}, which succeeded:`,
    ...filesLine(before, after),
    ...paramLines(before, after),
    ...namesLine('more', added),
    ...namesLine('fewer', gone),
    ...namesLine(
      'with another address',
      moved.map(({ name }) => name),
    ),
    ...wavesLine(before, after),
  ];
}

function filesLine({ source: one }: Plan, { source: other }: Plan): string[] {
  const names = new Set([...Object.keys(one.files), ...Object.keys(other.files)]);
  const changed = [...names].filter((name) => one.files[name] !== other.files[name]).sort();
  return changed.length === 0 ? ['- the same rollout file and scripts'] : [`- changed: ${listed(changed)}`];
}

function paramLines({ params: one }: Plan, { params: other }: Plan): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names
    .filter((name) => one[name] !== other[name])
    .slice(0, 30)
    .map((name) => `- param ${nameText(name)}: ${nameText(one[name] ?? '')} → ${nameText(other[name] ?? '')}`);
}

function namesLine(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`- ${counted(names.length, 'node')} ${what}: ${listed(names)}`];
}

function wavesLine(one: Plan, other: Plan): string[] {
  const shape = (plan: Plan): string => plan.waves.map(({ name, from, to }) => `${name} ${to - from}`).join(', ');
  return shape(one) === shape(other) ? [] : [`- waves: ${nameText(shape(one), 200)} → ${nameText(shape(other), 200)}`];
}

function listed(names: readonly string[]): string {
  const { kept, leftOut } = fitting(
    names.map((name) => nameText(name)),
    new Room(namesRoom),
  );
  return `${kept.join(', ')}${leftOut > 0 ? ` and ${leftOut} more` : ''}`;
}
