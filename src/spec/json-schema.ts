import { rolloutFile } from './language/rollout.ts';
import type { Definitions, JsonSchema } from './shape/json-schema.ts';

/** The JSON Schema (draft 2020-12) of a rollout file, short forms included, so that editors complete and check one. */
export function rolloutJsonSchema(): JsonSchema {
  const definitions: Definitions = new Map();
  const root = rolloutFile.schema(definitions);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Wavegate rollout file',
    ...root,
    $defs: Object.fromEntries(definitions),
  };
}
