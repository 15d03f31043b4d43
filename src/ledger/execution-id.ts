import type { ExecutionId } from './port.ts';

export interface ExecutionName {
  readonly name: string;
  readonly number: number;
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,49}$/;
const idPattern = /^([a-z0-9][a-z0-9-]{0,49})-([1-9][0-9]{0,8})$/;

/** The parts of an id; null for anything else, so that no text from outside becomes a path. */
export function parseExecutionId(text: string): ExecutionName | null {
  const [, name, number] = idPattern.exec(text) ?? [];
  return name === undefined || !isExecutionName(name) ? null : { name, number: Number(number) };
}

/** A name does not end in a number of its own: `web-2` is the second execution of `web`. */
export function isExecutionName(text: string): boolean {
  return namePattern.test(text) && !/-[0-9]+$/.test(text);
}

export function executionId(name: string, number: number): ExecutionId {
  if (!isExecutionName(name)) throw new RangeError(`not a name of executions: ${JSON.stringify(name)}`);
  return `${name}-${number}`;
}
