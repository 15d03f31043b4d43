/** A JSON Schema of draft 2020-12, as far as we write it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** Schemas by name, collected while a schema is written; `$ref`s point into it. */
export type Definitions = Map<string, JsonSchema>;
