import type { ChatCommand } from '../../core/chatops/parse-comment.ts';
import { readCommand } from '../../core/chatops/read-command.ts';
import type { Verb } from '../../core/rollout/commands.ts';
import { type Problem, ProblemError, reason, type Reason, refuse } from '../../errors/problem.ts';
import type { Invocation } from '../invocation.ts';

/**
 * What somebody asks by the inputs of a workflow, in the words of a comment: the same things can be said, and the same are refused. The input
 * `digest` stands for the option; which rollout is meant has an input of its own.
 */
export function saidIn(
  { inputs }: Pick<Invocation, 'inputs'>,
  verb: Verb | 'start' | 'status' | 'explain',
): ChatCommand {
  const digest = (inputs['digest'] ?? '').trim();
  if (!/^[0-9a-f]{0,64}$/i.test(digest)) refuse('input-not-a-digest', { value: digest });
  const line = [verb, ...(digest === '' ? [] : [`--digest=${digest}`]), (inputs['args'] ?? '').trim()].join(' ');
  const command = readCommand(line, true);
  if (Array.isArray(command)) throw new ProblemError(command.map(asError));
  if (command.rollout !== null)
    throw new ProblemError([asError(reason('chat-argument-too-many', { verb, argument: command.rollout }))]);
  return command;
}

export function asError(why: Reason): Problem {
  return { ...why, severity: 'error' };
}
