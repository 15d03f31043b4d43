import type { ParamDefinition } from '../../core/definition/rollout-definition.ts';
import { compilePattern } from '../../core/definition/params.ts';
import { map, oneOrList } from '../shape/collection.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { type Cursor, invalid, type Reading } from '../shape/reading.ts';
import { boolean, matching, shortened, text, textLike } from '../shape/scalar.ts';
import { byKind, refined, refuseKind, type Shape } from '../shape/shape.ts';
import { child } from '../yaml/yaml-node.ts';
import { environmentVariable } from './values.ts';

const paramName = matching(
  'param',
  /^[a-z][a-z0-9_-]{0,49}$/,
  'lower-case letters, digits, hyphens and underscores, and a letter first',
);

const pattern = textLike({
  label: 'regular expression ([RE2](https://github.com/google/re2/wiki/Syntax))',
  read(value, at, reading) {
    const compiled = compilePattern(value);
    if ('matches' in compiled) return value;
    return reading.refuse(at, 'bad-pattern', { written: shortened(value), detail: compiled.detail });
  },
});

/** The text as it is written, of numbers too: `1.10` stays 1.10. Null: no default. */
const scalarText: Shape<string | null> = {
  label: 'scalar',
  objects: () => [],
  schema: () => ({ type: ['string', 'number', 'boolean', 'null'] }),
  read(at, reading) {
    const { node } = at;
    if (node.kind !== 'scalar') return refuseKind(at, reading, scalarText.label);
    if (node.value === null) return null;
    if (!node.text.includes('\0') && node.text.isWellFormed()) return node.text;
    return reading.refuse(at, 'bad-character', { character: node.text.includes('\0') ? 'U+0000' : 'half a character' });
  },
};

const paramKeys = object({
  name: 'param',
  description: 'A value that a run may set. Text, a number or a boolean by itself is its `default`.',
  fields: {
    description: optional(text, 'What it is, for those who have to set it.', { absent: 'nothing' }),
    required: defaulted(boolean, false, 'Whether a run has to set it.'),
    default: optional(scalarText, 'What it is when nothing is given; kept as written.', { absent: 'the empty text' }),
    pattern: optional(pattern, 'What it has to look like, from its beginning to its end.', {
      absent: 'anything',
      examples: ['[0-9]+(\\.[0-9]+)*'],
    }),
  },
});

const param: Shape<ParamDefinition> = byKind<ParamDefinition>(
  {
    scalar: refined(scalarText, (value) => paramDefinition({ default: value, required: false })),
    mapping: refined(paramKeys, (keys, at, reading) => {
      const definition = paramDefinition(keys);
      return contradicts(definition, at, reading) ? invalid : definition;
    }),
  },
  { mayBeNothing: true },
);

/** Params become environment variables, where a hyphen is an underscore. */
export const params = refined(map(paramName, param), (all, at, reading) => {
  const seen = new Map<string, string>();
  for (const name of Object.keys(all)) {
    const variable = name.replaceAll('-', '_');
    const other = seen.get(variable);
    if (other !== undefined) return reading.refuse(at, 'param-names-collide', { name, other });
    seen.set(variable, name);
  }
  return all;
});

export const secrets = oneOrList(environmentVariable);

interface ParamKeys {
  readonly description?: string;
  readonly required: boolean;
  readonly default?: string | null;
  readonly pattern?: string;
}

function paramDefinition({
  description = '',
  required,
  default: value = null,
  pattern: form,
}: ParamKeys): ParamDefinition {
  return {
    description,
    required,
    ...(value === null ? {} : { default: value }),
    ...(form === undefined ? {} : { pattern: form }),
  };
}

function contradicts(
  { required, default: value, pattern: form }: ParamDefinition,
  at: Cursor,
  reading: Reading,
): boolean {
  if (value === undefined) return false;
  const node = child(at.node, 'default') ?? at.node;
  const place: Cursor = { node, path: [...at.path, 'default'] };
  if (required) reading.refuse(place, 'required-with-default', {});
  const broken = form !== undefined && !fits(value, form);
  if (broken) reading.refuse(place, 'default-breaks-pattern', { value: shortened(value), pattern: form });
  return required || broken;
}

function fits(value: string, form: string): boolean {
  const compiled = compilePattern(form);
  return 'matches' in compiled && compiled.matches(value);
}
