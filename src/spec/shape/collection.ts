import type { Cursor } from './reading.ts';
import { invalid } from './reading.ts';
import { refuseKind, type Shape } from './shape.ts';
import { textLike } from './scalar.ts';

interface ListOptions {
  readonly atLeast?: number;
}

export function list<T>(item: Shape<T>, { atLeast = 0 }: ListOptions = {}): Shape<readonly T[]> {
  const label = `list of ${item.label}`;
  return {
    label,
    objects: item.objects,
    schema: (definitions) => ({
      type: 'array',
      items: item.schema(definitions),
      ...(atLeast > 0 ? { minItems: atLeast } : {}),
    }),
    read(at, reading) {
      const { node, path } = at;
      if (node.kind !== 'sequence') return refuseKind(at, reading, label);
      if (node.items.length < atLeast) return reading.refuse(at, 'list-empty', { key: String(path.at(-1)) });
      const values = node.items.map((each, index) => item.read({ node: each, path: [...path, index] }, reading));
      return values.some((value) => value === invalid) ? invalid : (values as T[]);
    },
  };
}

/** A list, or its only item by itself. */
export function oneOrList<T>(item: Shape<T>, options: ListOptions = {}): Shape<readonly T[]> {
  const several = list(item, options);
  return {
    label: `${item.label}, or a list`,
    objects: item.objects,
    schema: (definitions) => ({ anyOf: [item.schema(definitions), several.schema(definitions)] }),
    read(at, reading) {
      if (at.node.kind === 'sequence') return several.read(at, reading);
      const only = item.read(at, reading);
      return only === invalid ? invalid : [only];
    },
  };
}

/** Keys of the user's own choice. */
export function map<T>(key: Shape<string>, value: Shape<T>): Shape<Readonly<Record<string, T>>> {
  const label = `${key.label}: ${value.label}`;
  return {
    label,
    objects: value.objects,
    schema: (definitions) => ({
      type: 'object',
      propertyNames: key.schema(definitions),
      additionalProperties: value.schema(definitions),
    }),
    read({ node, path, ...rest }, reading) {
      if (node.kind !== 'mapping') return refuseKind({ node, path, ...rest }, reading, label);
      const entries: [string, T][] = [];
      let failed = false;
      for (const [name, entry] of node.entries) {
        const below = [...path, name];
        const keyAt: Cursor = { node: { ...entry.key, value: name }, path: below };
        const readKey = key.read(keyAt, reading);
        const readValue = value.read({ node: entry.value, path: below, key: entry.key }, reading);
        if (readKey === invalid || readValue === invalid) failed = true;
        else entries.push([readKey, readValue]);
      }
      return failed ? invalid : Object.fromEntries(entries);
    },
  };
}

/** A string, number, boolean or null, as YAML reads it. */
export const jsonScalar: Shape<string | number | boolean | null> = {
  label: 'scalar',
  objects: () => [],
  schema: () => ({ type: ['string', 'number', 'boolean', 'null'] }),
  read(at, reading) {
    const { node } = at;
    if (node.kind !== 'scalar') return refuseKind(at, reading, jsonScalar.label);
    if (typeof node.value === 'number' && !Number.isFinite(node.value))
      return refuseKind(at, reading, jsonScalar.label);
    return typeof node.value === 'string' && node.value !== '' ? anyText.read(at, reading) : node.value;
  },
};

const anyText = textLike({ label: 'text', read: (value) => value });
