import type { LimitedKey } from '../../core/definition/surroundings.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { limitText } from '../limit-text.ts';
import { nodeOf, type YamlNode } from '../yaml/yaml-node.ts';
import type { Definitions, JsonSchema } from './json-schema.ts';
import { type Cursor, invalid, type Reading } from './reading.ts';
import { shortened } from './scalar.ts';
import { refuseKind, type Shape } from './shape.ts';

type Presence = 'required' | 'optional' | 'defaulted';

interface FieldNotes {
  /** JSON values as they would be written. */
  readonly examples?: readonly unknown[];
  /** What holds where the key is absent and no single value says it. */
  readonly absent?: string;
  /** What is read everywhere, and cannot be honoured everywhere. */
  readonly unsupported?: LimitedKey;
  /** The key makes sense only beside one of these. */
  readonly needs?: readonly string[];
}

export interface Field<T = unknown, P extends Presence = Presence> extends FieldNotes {
  readonly shape: Shape<T>;
  readonly presence: P;
  readonly description: string;
  /** As it would be written in the file. */
  readonly written?: unknown;
}

export type Fields = Readonly<Record<string, Field>>;

export function required<T>(shape: Shape<T>, description: string, notes: FieldNotes = {}): Field<T, 'required'> {
  return { shape, presence: 'required', description, ...notes };
}

export function optional<T>(shape: Shape<T>, description: string, notes: FieldNotes = {}): Field<T, 'optional'> {
  return { shape, presence: 'optional', description, ...notes };
}

/** `written`: the default, as it would stand in the file. */
export function defaulted<T>(
  shape: Shape<T>,
  written: unknown,
  description: string,
  notes: FieldNotes = {},
): Field<T, 'defaulted'> {
  return { shape, presence: 'defaulted', description, written, ...notes };
}

type Camel<S> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type FieldValue<F> = F extends Field<infer T> ? T : never;

/** What an object with these fields is read as: camelCase keys; optional ones may be absent. */
export type ObjectOf<F extends Fields> = {
  readonly [K in keyof F as F[K]['presence'] extends 'optional' ? never : Camel<K>]: FieldValue<F[K]>;
} & {
  readonly [K in keyof F as F[K]['presence'] extends 'optional' ? Camel<K> : never]?: FieldValue<F[K]>;
};

export interface ObjectOptions<F extends Fields> {
  /** Kebab-case; names the object in the JSON Schema and in the reference. */
  readonly name: string;
  readonly description: string;
  /** With those of `base`, where there is one. */
  readonly fields: F;
  /** The object whose keys it takes too. */
  readonly base?: ObjectShape;
  /** Exactly one of these keys has to be there. */
  readonly choose?: readonly (keyof F & string)[];
  /** Said for an unknown key that has a place elsewhere. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** What people call a key who come from other tools: each word with the key that it stands for. */
  readonly otherWords?: Readonly<Record<string, keyof F & string>>;
}

export interface ObjectShape<T = unknown> extends Shape<T> {
  readonly name: string;
  readonly description: string;
  readonly fields: Fields;
  readonly base?: ObjectShape;
  readonly choose: readonly string[];
}

export function object<F extends Fields>(options: ObjectOptions<F>): ObjectShape<ObjectOf<F>> {
  const { name, description, fields, base, choose = [], elsewhere = {}, otherWords = {} } = options;
  const known = Object.keys(fields);
  const shape: ObjectShape<ObjectOf<F>> = {
    name,
    description,
    fields,
    ...(base === undefined ? {} : { base }),
    choose,
    label: `[${name}](#${name})`,
    objects: () => [shape],
    schema(definitions) {
      if (!definitions.has(name)) {
        definitions.set(name, {});
        definitions.set(name, objectSchema(shape, definitions));
      }
      return { $ref: `#/$defs/${name}` };
    },
    read(at, reading) {
      const { node } = at;
      if (node.kind !== 'mapping') return refuseKind(at, reading, keysMeant(node, fields));
      let failed = false;
      for (const [key, entry] of node.entries) {
        if (Object.hasOwn(fields, key)) continue;
        failed = true;
        const place: Cursor = { node: entry.key, path: [...at.path, key] };
        const meant = Object.hasOwn(otherWords, key) ? otherWords[key] : reading.full ? null : didYouMean(key, known);
        const belongs = Object.hasOwn(elsewhere, key) ? (elsewhere[key] ?? null) : null;
        reading.refuse(place, 'unknown-key', {
          key: shortened(key),
          inside: name,
          meant: meant ?? null,
          belongs,
          known,
        });
      }
      const chosen = readChoice(at, choose, reading);
      const values: Record<string, unknown> = {};
      for (const key of known) {
        const value = readField(at, key, fields[key] as Field, reading);
        if (value === invalid) failed = true;
        else if (value !== undefined) values[camel(key)] = value;
      }
      return failed || !chosen ? invalid : (values as ObjectOf<F>);
    },
  };
  return shape;
}

/** What stands there by itself is the value of one of the keys, most likely. */
function keysMeant(node: YamlNode, fields: Fields): string {
  const such = `keys such as ${Object.keys(fields).slice(0, 4).join(', ')}`;
  if (node.kind !== 'scalar') return such;
  const { text } = node;
  const meant = Object.keys(fields).filter((key) => {
    const { enum: words } = fields[key]?.shape.schema(new Map()) ?? {};
    return Array.isArray(words) && words.includes(text);
  });
  return [...meant.map((key) => `{ ${key}: ${text} }`), such].join(', or ');
}

/** Undefined: the key is optional and absent. */
function readField(at: Cursor, key: string, field: Field, reading: Reading): unknown {
  const { node } = at;
  const path = [...at.path, key];
  const entry = node.kind === 'mapping' ? node.entries.get(key) : undefined;
  if (entry === undefined) {
    if (field.presence === 'optional') return undefined;
    if (field.presence === 'defaulted') return field.shape.read({ node: nodeOf(field.written), path }, reading);
    return reading.refuse(at, 'missing-key', { key, wanted: field.description });
  }
  const place: Cursor = { node: entry.value, path, key: entry.key };
  if (field.unsupported !== undefined) reading.unsupported.push({ path, what: field.unsupported });
  const value = field.shape.read(place, reading);
  const { needs } = field;
  if (needs === undefined || needs.some((each) => node.kind === 'mapping' && node.entries.has(each))) return value;
  return reading.refuse({ ...place, node: entry.key }, 'key-needs-key', { key, needs });
}

function readChoice(at: Cursor, choose: readonly string[], reading: Reading): boolean {
  const { node } = at;
  if (choose.length === 0 || node.kind !== 'mapping') return true;
  const [first, ...rest] = choose.filter((key) => node.entries.has(key));
  if (first === undefined) {
    reading.refuse(at, 'choice-missing', { keys: choose });
    return false;
  }
  for (const key of rest) {
    const entry = node.entries.get(key);
    if (entry !== undefined) reading.refuse({ node: entry.key, path: [...at.path, key] }, 'choose-one', { first, key });
  }
  return rest.length === 0;
}

function objectSchema(shape: ObjectShape, definitions: Definitions): JsonSchema {
  const entries = Object.entries(shape.fields);
  const properties = entries.map(([key, field]) => [key, fieldSchema(field, definitions)] as const);
  const needed = entries.filter(([, field]) => field.presence === 'required').map(([key]) => key);
  const dependent = entries.flatMap(([key, { needs }]) =>
    needs === undefined ? [] : [[key, { anyOf: needs.map((each) => ({ required: [each] })) }] as const],
  );
  return {
    description: shape.description,
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    ...(needed.length > 0 ? { required: needed } : {}),
    ...(shape.choose.length > 0 ? { oneOf: shape.choose.map((key) => ({ required: [key] })) } : {}),
    ...(dependent.length > 0 ? { dependentSchemas: Object.fromEntries(dependent) } : {}),
  };
}

function fieldSchema(field: Field, definitions: Definitions): JsonSchema {
  const later = field.unsupported === undefined ? '' : ` ${limitText}`;
  return {
    ...field.shape.schema(definitions),
    description: field.description + later,
    ...(field.written === undefined ? {} : { default: field.written }),
    ...(field.examples === undefined ? {} : { examples: field.examples }),
  };
}

function camel(key: string): string {
  return key.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
