import { randomUUID } from 'node:crypto';
import type { Verb } from '../core/rollout/commands.ts';
import type { CommandRecord } from '../core/rollout/events.ts';
import { problem, ProblemError } from '../errors/problem.ts';
import { checkScope, instantOf } from './arguments.ts';
import { type Invocation, valueOf } from './command-spec.ts';
import { userHere } from './executions.ts';

/** The command to a rollout that was typed; refuses flags without which it says nothing. `asked`: whose approval the rollout file wants. */
export function newCommand(invocation: Invocation, asked: readonly string[] = []): CommandRecord {
  const by = userHere();
  const verb = invocation.command.name as Verb;
  return { id: randomUUID(), verb, by, ...argumentsOf(verb, invocation, by, asked) };
}

function argumentsOf(
  verb: Verb,
  invocation: Invocation,
  by: string,
  asked: readonly string[],
): Omit<CommandRecord, 'id' | 'verb' | 'by'> {
  const digest = valueOf(invocation, 'digest');
  const note = valueOf(invocation, 'reason');
  const said = note === undefined ? {} : { note };
  switch (verb) {
    case 'rollback': {
      checkScope(invocation);
      const scope = valueOf(invocation, 'scope') as CommandRecord['scope'] | undefined;
      return scope === undefined ? {} : { scope };
    }
    case 'approve':
      return { digest: digest ?? '', via: 'command', qualifies: whoIs(by, asked) };
    case 'reject':
      return { via: 'command', ...(digest === undefined ? {} : { digest }), ...said };
    case 'skip':
      return { node: invocation.positionals[1] ?? '', note: needed(invocation, note) };
    case 'hold': {
      const until = instantOf(invocation, 'until');
      return { note: needed(invocation, note), ...(until === null ? {} : { until }) };
    }
    default:
      return {};
  }
}

/**
 * Which of those who are asked this person is. A user is told by the name that the machine knows; of teams and roles it knows nothing, so
 * whoever may write to the ledger speaks for them.
 */
function whoIs(user: string, asked: readonly string[]): string[] {
  return asked.filter((each) => !each.startsWith('user:') || each.toLowerCase() === `user:${user}`.toLowerCase());
}

function needed(invocation: Invocation, reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  throw new ProblemError([
    problem('flag-missing', { command: invocation.command.name, flag: 'reason', value: 'TEXT' }),
  ]);
}
