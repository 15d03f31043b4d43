import { refuse } from '../errors/problem.ts';
import { type Asked, graphqlProblem } from './github-problem.ts';

/** The data of a GraphQL answer; throws the first of its errors. An answer with errors has status 200. */
export function graphqlData(answer: unknown, asked: Asked): unknown {
  const { call } = asked;
  if (typeof answer !== 'object' || answer === null)
    return refuse('github-unexpected-answer', { call, detail: 'it is not an object' });
  const { data, errors } = answer as { data?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) {
    const first = (errors[0] ?? {}) as { type?: unknown; message?: unknown };
    throw graphqlProblem(textOf(first.type), textOf(first.message), asked);
  }
  return data ?? refuse('github-unexpected-answer', { call, detail: 'it has neither data nor errors' });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
