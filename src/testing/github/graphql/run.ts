/** GraphQL over GitHub's own schema: validated and executed by the reference implementation. */
import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from 'graphql';
import { graphqlSchema } from '../validation/descriptions.ts';
import type { Token } from '../state.ts';
import type { World } from '../world.ts';
import { mutations } from './mutations.ts';
import { queries } from './queries.ts';
import { Failed } from './failed.ts';

let built: GraphQLSchema | undefined;
const schema = (): GraphQLSchema =>
  (built ??= buildSchema(graphqlSchema(), {
    assumeValidSDL: true,
    assumeValid: true,
    noLocation: true,
  }));

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** A document that parsed, or GitHub's answer to one that did not. */
export interface Read {
  readonly document: DocumentNode | undefined;
  /** Name of the first field asked for: `createCommitOnBranch`, `repository`. */
  readonly field: string;
  readonly mutation: boolean;
}

export const readDocument = (query: string): Read => {
  try {
    const document = parse(query);
    const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    const field = operation?.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
    return { document, field: field?.name.value ?? 'unknown', mutation: operation?.operation === 'mutation' };
  } catch {
    return { document: undefined, field: 'unknown', mutation: false };
  }
};

const errorView = (error: GraphQLError) => ({
  ...(error.originalError instanceof Failed ? { type: error.originalError.type } : {}),
  ...(error.path === undefined ? {} : { path: error.path }),
  ...(error.locations === undefined ? {} : { locations: error.locations }),
  message: error.message,
});

export interface GraphqlAnswer {
  readonly body: Readonly<Record<string, unknown>>;
  /** What the schema has against the document, its variables or our answer. */
  readonly violations: readonly string[];
}

/** Points: GitHub computes them from the connections of a document; documents like ours come to one. */
export const graphqlCost = 1;

export const runGraphql = async (
  world: World,
  caller: Token,
  request: GraphqlRequest,
  read: Read,
): Promise<GraphqlAnswer> => {
  if (read.document === undefined) {
    const message = 'A query attribute must be specified and must be a string.';
    return { body: { errors: [{ message }] }, violations: [message] };
  }
  const invalid = validate(schema(), read.document);
  if (invalid.length > 0) {
    return { body: { errors: invalid.map(errorView) }, violations: invalid.map(({ message }) => message) };
  }
  const result = await execute({
    schema: schema(),
    document: read.document,
    rootValue: read.mutation ? mutations(world, caller) : queries(world, caller),
    variableValues: request.variables,
    ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
  });
  const errors = result.errors ?? [];
  const unexpected = errors.filter(({ originalError }) => !(originalError instanceof Failed));
  return {
    body: {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(errors.length === 0 ? {} : { errors: errors.map(errorView) }),
    },
    violations: unexpected.map(({ message }) => message),
  };
};
