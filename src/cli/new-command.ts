import { randomUUID } from 'node:crypto';
import type { Verb } from '../core/rollout/commands.ts';
import type { CommandRecord } from '../core/rollout/events.ts';
import { problem, ProblemError } from '../errors/problem.ts';
import { systemClock } from '../io/clock.ts';
import { checkScope, momentOf } from './arguments.ts';
import { type Invocation, valueOf } from './command-spec.ts';
import { userHere } from './executions.ts';

/** The wave that somebody had before them as they asked, and whose approval the rollout file wants for it. */
export interface WaveThen {
  readonly wave: number;
  readonly from: readonly string[];
}

/** The command to a rollout that was typed; refuses flags without which it says nothing. `then`: null for what is about no wave. */
export function newCommand(invocation: Invocation, then: WaveThen | null = null): CommandRecord {
  const by = userHere();
  const verb = invocation.command.name as Verb;
  return { id: randomUUID(), verb, by, ...argumentsOf(verb, invocation, by, then) };
}

function argumentsOf(
  verb: Verb,
  invocation: Invocation,
  by: string,
  then: WaveThen | null,
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
      return {
        digest: digest ?? '',
        via: 'command',
        ...(then === null ? {} : { qualifies: whoIs(by, then.from), wave: then.wave }),
      };
    case 'reject':
      return { via: 'command', ...(digest === undefined ? {} : { digest }), ...said };
    case 'skip':
      return { node: invocation.positionals[1] ?? '', note: needed(invocation, note) };
    case 'hold': {
      const until = momentOf(invocation, 'until', systemClock.now());
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
