/** Schemas of an OpenAPI 3.0 description, made into ones that a validator of JSON Schema understands. */
export type Schema = { readonly [keyword: string]: unknown };

export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const componentPrefix = '#/components/schemas/';

/** Name of the component that a reference means. */
const componentOf = (reference: unknown): string | undefined =>
  typeof reference === 'string' && reference.startsWith(componentPrefix)
    ? reference.slice(componentPrefix.length)
    : undefined;

/** `nullable` stands beside a type, or beside a combination without one. */
const orNull = (schema: Schema): Schema => {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return schema;
  if (typeof rest['type'] === 'string' && !('oneOf' in rest) && !('anyOf' in rest) && !('allOf' in rest)) {
    const values = rest['enum'];
    return {
      ...rest,
      type: [rest['type'], 'null'],
      ...(Array.isArray(values) && !values.includes(null) ? { enum: [...(values as unknown[]), null] } : {}),
    };
  }
  return { anyOf: [rest, { type: 'null' }] };
};

/** Words that say nothing about what is valid, or whose value is not a schema. */
const dropped = new Set([
  'example',
  'examples',
  'description',
  'externalDocs',
  'xml',
  'discriminator',
  'title',
  'default',
]);

/** References become `component:NAME`; `used` learns every one. */
export const toJsonSchema = (value: unknown, used: (component: string) => void, properties = false): unknown => {
  if (Array.isArray(value)) return value.map((each) => toJsonSchema(each, used));
  if (!isSchema(value)) return value;
  const entries = Object.entries(value).flatMap(([keyword, inside]): [string, unknown][] => {
    if (properties) return [[keyword, toJsonSchema(inside, used)]];
    if (dropped.has(keyword) || keyword.startsWith('x-')) return [];
    if (keyword === 'enum' || keyword === 'required') return [[keyword, inside]];
    if (keyword === '$ref') {
      const component = componentOf(inside);
      if (component === undefined) return [[keyword, inside]];
      used(component);
      return [[keyword, `component:${component}`]];
    }
    return [[keyword, toJsonSchema(inside, used, keyword === 'properties')]];
  });
  return properties ? Object.fromEntries(entries) : orNull(Object.fromEntries(entries));
};
