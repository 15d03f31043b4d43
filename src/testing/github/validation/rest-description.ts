/** GitHub's REST description, by operation; schemas are compiled when they are needed first. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { restDescription } from './descriptions.ts';
import { isSchema, type Schema, toJsonSchema } from './json-schema.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

interface Described {
  readonly id: string;
  readonly parameters: readonly Parameter[];
  /** undefined: no body is described. */
  readonly body: { readonly schema: Schema; readonly required: boolean } | undefined;
  /** Status to the schema of its JSON; null where it has none. */
  readonly responses: ReadonlyMap<string, Schema | null>;
}

const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inside, key) => (isSchema(inside) ? inside[key] : undefined), value);

const jsonSchema = (content: unknown): Schema | null => {
  if (!isSchema(content)) return null;
  const types = ['application/json', 'application/vnd.github.object'];
  const json = types.find((type) => Object.hasOwn(content, type));
  const schema = json === undefined ? undefined : at(content[json], 'schema');
  return isSchema(schema) ? schema : null;
};

const say = (errors: readonly ErrorObject[] | null | undefined): string =>
  (errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => {
      const more = 'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : '';
      return `${instancePath === '' ? 'it' : instancePath} ${message ?? 'is invalid'}${more}`;
    })
    .join('; ');

class RestDescription {
  readonly #description = JSON.parse(restDescription()) as Schema;
  readonly #operations = new Map<string, Described>();
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #components = new WeakMap<Ajv, Set<string>>();
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, coerceTypes: false });
  /** Query values arrive as text. */
  readonly #coercing = new Ajv({ strict: false, allErrors: true, validateFormats: false, coerceTypes: true });

  constructor() {
    for (const path of Object.values(this.#description['paths'] as Schema)) {
      for (const operation of Object.values(path as Schema)) {
        const id = at(operation, 'operationId');
        if (typeof id === 'string') this.#operations.set(id, this.#described(id, operation as Schema));
      }
    }
  }

  operation(id: string): Described | undefined {
    return this.#operations.get(id);
  }

  /** undefined where the value is valid. */
  problem(key: string, schema: Schema, value: unknown, coerce = false): string | undefined {
    const ajv = coerce ? this.#coercing : this.#ajv;
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(this.#converted(schema, ajv) as Schema);
      this.#compiled.set(key, validate);
    }
    // Coercion writes into what it is given.
    return validate(coerce ? structuredClone(value) : value) ? undefined : say(validate.errors);
  }

  #converted(schema: unknown, ajv: Ajv): unknown {
    const known = this.#components.get(ajv) ?? new Set<string>();
    this.#components.set(ajv, known);
    return toJsonSchema(schema, (name) => {
      const id = `component:${name}`;
      if (known.has(id)) return;
      known.add(id);
      ajv.addSchema(this.#converted(at(this.#description, 'components', 'schemas', name), ajv) as Schema, id);
    });
  }

  #resolved(value: unknown): Schema {
    const reference = at(value, '$ref');
    if (typeof reference !== 'string') return value as Schema;
    return this.#resolved(at(this.#description, ...reference.slice(2).split('/')));
  }

  #described(id: string, operation: Schema): Described {
    const parameters = ((operation['parameters'] ?? []) as readonly unknown[]).map((each): Parameter => {
      const parameter = this.#resolved(each);
      return {
        name: String(parameter['name']),
        in: parameter['in'] as Parameter['in'],
        required: parameter['required'] === true,
        schema: parameter['schema'] as Schema,
      };
    });
    const body = jsonSchema(at(operation, 'requestBody', 'content'));
    const required = at(operation, 'requestBody', 'required') === true;
    const responses = new Map(
      Object.entries(operation['responses'] as Schema).map(([status, response]) => [
        status,
        jsonSchema(this.#resolved(response)['content']),
      ]),
    );
    return { id, parameters, body: body === null ? undefined : { schema: body, required }, responses };
  }

  /** Names that the body's own description knows; null where it says nothing about names. */
  bodyNames(schema: Schema): ReadonlySet<string> | null {
    const resolved = this.#resolved(schema);
    const properties = resolved['properties'];
    if (!isSchema(properties) || 'oneOf' in resolved || 'anyOf' in resolved || 'allOf' in resolved) return null;
    return resolved['additionalProperties'] === undefined ? new Set(Object.keys(properties)) : null;
  }
}

let loaded: RestDescription | undefined;

/** Read once a process: it is large. */
export const githubDescription = (): RestDescription => (loaded ??= new RestDescription());
