/** Makes the legs of a `strategy.matrix`. */
import { textOf, type Value, type ValueMap } from './expressions.ts';

const isRecord = (value: Value): value is ValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws for a matrix that GitHub refuses: an empty one, or one of more than 256 jobs. */
export function expandMatrix(matrix: Value): ValueMap[] {
  if (!isRecord(matrix)) throw new Error('The matrix is no mapping');
  const { include = [], exclude = [], ...axes } = matrix as Record<string, Value>;
  let legs: Record<string, Value>[] = Object.keys(axes).length === 0 ? [] : [{}];
  for (const [axis, values] of Object.entries(axes)) {
    if (!Array.isArray(values) || values.length === 0)
      throw new Error(`Matrix vector '${axis}' does not contain any values`);
    legs = legs.flatMap((leg) => (values as readonly Value[]).map((value) => ({ ...leg, [axis]: value })));
  }
  const excluded = recordsOf(exclude);
  legs = legs.filter((leg) => !excluded.some((pattern) => matches(leg, pattern, Object.keys(pattern))));
  const originals = legs.map((leg) => ({ ...leg }));
  const added: Record<string, Value>[] = [];
  for (const entry of recordsOf(include)) {
    const shared = Object.keys(entry).filter((key) => Object.hasOwn(axes, key));
    const fitting = legs.filter((_, index) => matches(originals[index] ?? {}, entry, shared));
    if (fitting.length === 0) added.push({ ...entry });
    else for (const leg of fitting) Object.assign(leg, entry);
  }
  const all = [...legs, ...added];
  if (all.length === 0) throw new Error('Matrix must define at least one vector');
  if (all.length > 256) throw new Error(`The matrix has ${all.length} jobs, more than 256`);
  return all;
}

const recordsOf = (list: Value): ValueMap[] => (Array.isArray(list) ? (list as readonly Value[]).filter(isRecord) : []);

const matches = (leg: ValueMap, pattern: ValueMap, keys: readonly string[]): boolean =>
  keys.every((key) => JSON.stringify(leg[key]) === JSON.stringify(pattern[key]));

/** What stands in parentheses behind the job's name. */
export function legName(leg: ValueMap): string {
  return Object.values(leg)
    .flatMap((value) => scalars(value))
    .join(', ');
}

function scalars(value: Value): string[] {
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(scalars);
  return isRecord(value) ? Object.values(value).flatMap(scalars) : [textOf(value)];
}
