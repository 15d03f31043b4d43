import type { Definitions, JsonSchema } from './json-schema.ts';
import type { ObjectShape } from './object.ts';
import type { Cursor, Invalid, Reading } from './reading.ts';
import { invalid } from './reading.ts';

/** What a value may look like: how it is read, how an editor checks it and what the reference calls it. */
export interface Shape<T> {
  read(at: Cursor, reading: Reading): T | Invalid;
  schema(definitions: Definitions): JsonSchema;
  /** For the reference, in markdown: `duration`, `list of selectors`. */
  readonly label: string;
  /** The objects inside it, which have sections of their own in the reference. */
  readonly objects: () => readonly ObjectShape[];
}

/** The same values, made into something else or refused for a reason that a JSON Schema cannot say. */
export function refined<T, U>(
  shape: Shape<T>,
  refine: (value: T, at: Cursor, reading: Reading) => U | Invalid,
  changes: { label?: string; schema?: JsonSchema } = {},
): Shape<U> {
  return {
    ...shape,
    label: changes.label ?? shape.label,
    schema: (definitions) => ({ ...shape.schema(definitions), ...changes.schema }),
    read(at, reading) {
      const value = shape.read(at, reading);
      return value === invalid ? invalid : refine(value, at, reading);
    },
  };
}

/** One shape for each kind of YAML value: this is how short forms are told from long ones. */
export function byKind<T>(
  kinds: { readonly scalar?: Shape<T>; readonly sequence?: Shape<T>; readonly mapping?: Shape<T> },
  options: { readonly label?: string; readonly mayBeNothing?: boolean } = {},
): Shape<T> {
  const shapes = [kinds.scalar, kinds.sequence, kinds.mapping].filter((shape) => shape !== undefined);
  const label = options.label ?? shapes.map((shape) => shape.label).join(' or ');
  return {
    label,
    objects: () => shapes.flatMap((shape) => shape.objects()),
    schema: (definitions) => ({ anyOf: shapes.map((shape) => shape.schema(definitions)) }),
    read(at, reading) {
      const shape = kinds[at.node.kind];
      const refused = shape === undefined || (isNothing(at) && options.mayBeNothing !== true);
      return refused ? refuseKind(at, reading, label) : shape.read(at, reading);
    },
  };
}

export function refuseKind(at: Cursor, reading: Reading, wanted: string): Invalid {
  const key = String(at.path.at(-1) ?? '');
  if (isNothing(at)) {
    return reading.refuse(at, 'value-missing', { key, wanted: plain(wanted) });
  }
  const asItem =
    at.node.kind === 'mapping' && wanted.includes('list of') ? '; each item of a list begins with "- "' : '';
  return reading.refuse(at, 'wrong-kind', { found: foundWords(at), wanted: plain(wanted) + asItem });
}

/** A key without a value. */
function isNothing({ node }: Cursor): boolean {
  return node.kind === 'scalar' && node.text === '' && node.value === null;
}

/** A label without the links and marks of markdown. */
function plain(label: string): string {
  return label.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

function foundWords({ node }: Cursor): string {
  if (node.kind === 'sequence') return 'a list';
  if (node.kind === 'mapping') return 'a group of keys';
  if (node.value === null) return 'null';
  return typeof node.value === 'string' ? 'text' : `the ${typeof node.value} ${node.text.slice(0, 40)}`;
}

/** What a shape reads a value as. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;
