import { didYouMean } from '../errors/did-you-mean.ts';
import { refuse } from '../errors/problem.ts';
import { parseExecutionId } from './execution-id.ts';
import type { ExecutionId } from './port.ts';

const shown = 10;

/** Which of the executions, newest first, somebody means: by its id, or by its name alone the newest of that name. */
export function resolveExecution(text: string, executions: readonly ExecutionId[]): ExecutionId {
  const found = executions.find((id) => id === text) ?? executions.find((id) => parseExecutionId(id)?.name === text);
  return found ?? refuseUnknownExecution(text, executions);
}

export function refuseUnknownExecution(asked: string, executions: readonly ExecutionId[]): never {
  const candidates = executions.flatMap((id) => [id, parseExecutionId(id)?.name ?? id]);
  const known = executions.slice(0, shown);
  return refuse('no-such-execution', {
    asked,
    suggestion: didYouMean(asked, candidates),
    known,
    more: executions.length - known.length,
  });
}
