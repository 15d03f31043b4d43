import type { FleetNode } from '../fleet/node.ts';
import { type Leaves, leavesOf, leavesOfWave } from './definition-leaves.ts';
import type { Plan } from './plan.ts';

/** A value that is another one in the later plan. Null: it is empty, or not there. */
export interface Changed {
  readonly what: string;
  readonly was: string | null;
  readonly is: string | null;
}

export interface WaveChange {
  readonly name: string;
  /** How many nodes it has; null: there is no such wave. */
  readonly was: number | null;
  readonly is: number | null;
  readonly settings: readonly Changed[];
}

/** What one plan does otherwise than an earlier one of the same rollout. Empty lists: nothing. */
export interface PlanDifferences {
  /** The rollout file, value by value, but for its waves. */
  readonly settings: readonly Changed[];
  readonly params: readonly Changed[];
  /** Paths of files that the plan depends on beside the rollout file. */
  readonly files: readonly string[];
  /** Waves that are other ones, in the order of the later plan; those that are gone at the end. */
  readonly waves: readonly WaveChange[];
  /** The waves that both have come in another order. */
  readonly reordered: boolean;
  /** Names by the name of the wave that they are in. */
  readonly added: ReadonlyMap<string, readonly string[]>;
  readonly removed: ReadonlyMap<string, readonly string[]>;
  readonly moved: readonly { readonly from: string; readonly to: string; readonly nodes: readonly string[] }[];
  /** Nodes that have another address, or other labels or facts. */
  readonly changed: readonly string[];
}

interface Placed {
  readonly node: FleetNode;
  readonly wave: string;
}

export function planDifferences(before: Plan, after: Plan): PlanDifferences {
  const had = placesOf(before);
  const has = placesOf(after);
  const moved = new Map<string, { from: string; to: string; nodes: string[] }>();
  const changed: string[] = [];
  for (const [name, { node, wave }] of has) {
    const earlier = had.get(name);
    if (earlier === undefined) continue;
    if (earlier.wave !== wave) {
      const key = JSON.stringify([earlier.wave, wave]);
      const group = moved.get(key) ?? { from: earlier.wave, to: wave, nodes: [] };
      group.nodes.push(name);
      moved.set(key, group);
    }
    if (!isSameNode(earlier.node, node)) changed.push(name);
  }
  const params = (plan: Plan): Leaves => new Map(Object.entries(plan.params));
  return {
    settings: inWholes(leavesOf(before.definition), leavesOf(after.definition)),
    params: changesOf(params(before), params(after)),
    files: changedFiles(before, after),
    waves: waveChanges(before, after),
    reordered: isReordered(before, after),
    added: missingFrom(had, has),
    removed: missingFrom(has, had),
    moved: [...moved.values()],
    changed,
  };
}

export function isSameAsBefore({ waves, moved, added, removed, ...rest }: PlanDifferences): boolean {
  const { settings, params, files, reordered, changed } = rest;
  const lists = [settings, params, files, waves, moved, changed];
  return !reordered && added.size === 0 && removed.size === 0 && lists.every(({ length }) => length === 0);
}

function placesOf({ waves, nodes }: Plan): ReadonlyMap<string, Placed> {
  const places = new Map<string, Placed>();
  for (const { name: wave, from, to } of waves) {
    for (let at = from; at < to; at += 1) {
      const node = nodes[at];
      if (node !== undefined) places.set(node.name, { node, wave });
    }
  }
  return places;
}

function missingFrom(
  others: ReadonlyMap<string, Placed>,
  all: ReadonlyMap<string, Placed>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, { wave }] of all) {
    if (others.has(name)) continue;
    const names = found.get(wave);
    if (names === undefined) found.set(wave, [name]);
    else names.push(name);
  }
  return found;
}

function isSameNode(one: FleetNode, other: FleetNode): boolean {
  return one.address === other.address && isSame(one.labels, other.labels) && isSame(one.facts, other.facts);
}

function isSame(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  );
}

function changesOf(before: Leaves, after: Leaves): Changed[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((what) => {
    // What is empty says no more than what is not there.
    const was = before.get(what) || null;
    const is = after.get(what) || null;
    return was === is ? [] : [{ what, was, is }];
  });
}

/** What stands in the rollout file by a name or in a list, and comes or goes as a whole. */
const whole = /^(?:steps|gates|tasks|limits|params)\.[^.]+/;

/** Of a step, a gate, … that one of them alone has, a single change: what it does, and not each value that it has by default. */
function inWholes(before: Leaves, after: Leaves): Changed[] {
  const had = wholesOf(before);
  const has = wholesOf(after);
  const told = changesOf(before, after).map((each): Changed => {
    const [what = ''] = whole.exec(each.what) ?? [];
    if (had.has(what) === has.has(what)) return each;
    return { what, was: had.get(what) ?? null, is: has.get(what) ?? null };
  });
  return told.filter(({ what }, index) => told[index - 1]?.what !== what);
}

/** By their place, what each of them does. */
function wholesOf(leaves: Leaves): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, value] of leaves) {
    const [what] = whole.exec(path) ?? [];
    if (what === undefined) continue;
    const does = ['.run', '.url', '.at-most'].some((end) => path.endsWith(end));
    if (does || !found.has(what)) found.set(what, value);
  }
  return found;
}

function changedFiles({ source: before }: Plan, { source: after }: Plan): string[] {
  const names = new Set([...Object.keys(before.files), ...Object.keys(after.files)]);
  const told = [...names].filter((name) => name !== before.file && name !== after.file);
  return told.filter((name) => before.files[name] !== after.files[name]).sort();
}

function waveChanges(before: Plan, after: Plan): WaveChange[] {
  const had = wavesOf(before);
  const has = wavesOf(after);
  return [...new Set([...has.keys(), ...had.keys()])].flatMap((name) => {
    const earlier = had.get(name);
    const later = has.get(name);
    const settings = earlier === undefined || later === undefined ? [] : changesOf(earlier.settings, later.settings);
    const was = earlier?.size ?? null;
    const is = later?.size ?? null;
    return was === is && settings.length === 0 ? [] : [{ name, was, is, settings }];
  });
}

function wavesOf({ waves, definition }: Plan): ReadonlyMap<string, { size: number; settings: Leaves }> {
  return new Map(
    waves.map(({ name, from, to }, index) => {
      const written = definition.waves[index];
      return [name, { size: to - from, settings: written === undefined ? new Map() : leavesOfWave(written) }];
    }),
  );
}

function isReordered({ waves: before }: Plan, { waves: after }: Plan): boolean {
  const had = new Set(before.map(({ name }) => name));
  const has = new Set(after.map(({ name }) => name));
  const one = before.filter(({ name }) => has.has(name));
  const other = after.filter(({ name }) => had.has(name));
  return one.some(({ name }, index) => name !== other[index]?.name);
}
