/** GitHub's descriptions of itself, as files: read as they are, since the packages load far more than is needed here. */
import { readFileSync } from 'node:fs';

const read = (path: string): string =>
  readFileSync(new URL(`../../../../node_modules/@octokit/${path}`, import.meta.url), 'utf8');

/** OpenAPI 3.0, as JSON. */
export const restDescription = (): string => read('openapi/generated/api.github.com.json');

export const graphqlSchema = (): string => read('graphql-schema/schema.graphql');
