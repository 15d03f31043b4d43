/** Judges requests and responses by GitHub's own description. Violations are recorded, and tests fail by them. */
import type { Answer } from '../operation.ts';
import { githubDescription } from './rest-description.ts';
import { waivers } from './waivers.ts';

export interface Violation {
  readonly operation: string;
  readonly in: 'request' | 'response';
  /** What is wrong, and where. */
  readonly message: string;
  readonly target: string;
}

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly target: string;
}

export class Validator {
  readonly violations: Violation[] = [];

  record(violation: Violation): void {
    const waived = waivers.some(
      (waiver) =>
        (waiver.operation === '*' || waiver.operation === violation.operation) &&
        waiver.in === violation.in &&
        waiver.matches.test(violation.message),
    );
    if (!waived) this.violations.push(violation);
  }

  /** What is wrong with the request, for the refusal; undefined where it is right, or GitHub would look past it. */
  request(operation: string, asked: Asked): string | undefined {
    const description = githubDescription();
    const described = description.operation(operation);
    const fault = (message: string): string => {
      this.record({ operation, in: 'request', message, target: asked.target });
      return message;
    };
    if (described === undefined) return fault('the operation is not described');
    let refusal: string | undefined;
    for (const { name, in: place, required, schema } of described.parameters) {
      const value = place === 'path' ? asked.params[name] : place === 'query' ? asked.query.get(name) : undefined;
      if (value === undefined || value === null) {
        if (required && place === 'query') refusal = fault(`query ${name} is missing`);
        continue;
      }
      const problem = description.problem(
        `${operation} ${place} ${name}`,
        { properties: { value: schema } },
        { value },
        true,
      );
      if (problem !== undefined) fault(`${place} ${name}: ${problem}`);
    }
    const known = new Set(described.parameters.filter((each) => each.in === 'query').map(({ name }) => name));
    for (const name of asked.query.keys()) if (!known.has(name)) fault(`query ${name} is not described`);
    if (asked.body === undefined) return described.body?.required === true ? fault('the body is missing') : refusal;
    if (described.body === undefined) {
      fault('a body is not described');
      return refusal;
    }
    const problem = description.problem(`${operation} body`, described.body.schema, asked.body);
    if (problem !== undefined) return fault(`body: ${problem}`);
    const names = description.bodyNames(described.body.schema);
    for (const name of Object.keys(asked.body ?? {})) {
      if (names?.has(name) === false) fault(`body: ${name} is not described`);
    }
    return refusal;
  }

  response(operation: string, answer: Answer, target: string): void {
    const fault = (message: string): void => {
      this.record({ operation, in: 'response', message, target });
    };
    const description = githubDescription();
    const described = description.operation(operation);
    if (described === undefined) return;
    const schema = described.responses.get(String(answer.status));
    if (schema === undefined) {
      fault(`status ${answer.status} is not described`);
      return;
    }
    if (schema === null || answer.bytes !== undefined) return;
    if (answer.body === undefined) {
      fault(`status ${answer.status} is described with a body`);
      return;
    }
    // As it goes over the wire: dates and absent members are not what they were.
    const sent = JSON.parse(JSON.stringify(answer.body)) as unknown;
    const problem = description.problem(`${operation} ${answer.status}`, schema, sent);
    if (problem !== undefined) fault(`${answer.status}: ${problem}`);
  }
}

/** For tests: throws with every violation. */
export const expectNoViolations = (github: { readonly violations: readonly Violation[] }): void => {
  if (github.violations.length === 0) return;
  const lines = github.violations.map((each) => `${each.operation} ${each.in} ${each.target}: ${each.message}`);
  throw new Error(`GitHub's description is not kept:\n${lines.join('\n')}`);
};
