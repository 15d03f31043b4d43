import { policyFile } from './language/policy.ts';
import { rolloutFile } from './language/rollout.ts';
import type { Definitions, JsonSchema } from './shape/json-schema.ts';
import type { Shape } from './shape/shape.ts';

/** The JSON Schema (draft 2020-12) of a rollout file, short forms included, so that editors complete and check one. */
export function rolloutJsonSchema(): JsonSchema {
  return schemaOf(rolloutFile, 'Wavegate rollout file');
}

/** The same of a policy file. */
export function policyJsonSchema(): JsonSchema {
  return schemaOf(policyFile, 'Wavegate policy file');
}

function schemaOf(file: Shape<unknown>, title: string): JsonSchema {
  const definitions: Definitions = new Map();
  const root = file.schema(definitions);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    ...root,
    $defs: Object.fromEntries(definitions),
  };
}
