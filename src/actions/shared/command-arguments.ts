import type { ChatCommand } from '../../core/chatops/parse-comment.ts';
import type { Verb } from '../../core/rollout/commands.ts';
import type { CommandRecord } from '../../core/rollout/events.ts';
import { untilFrom } from './until.ts';

/** Of what somebody says, as much as is kept. */
const longestNote = 500;

/** What a command to an execution says besides its verb. Refuses with `comment-bad-until`. */
export function commandArguments(
  { subject, options }: ChatCommand,
  verb: Verb,
  now: number,
): Pick<CommandRecord, 'digest' | 'note' | 'until' | 'scope' | 'node'> {
  const option = (name: string): string | undefined => options.get(name)?.[0];
  const digest = option('digest');
  const note = option('reason');
  const until = untilFrom(option('until'), now);
  const to = option('to');
  return {
    ...(digest === undefined ? {} : { digest: digest.toLowerCase() }),
    ...(note === undefined ? {} : { note: note.slice(0, longestNote) }),
    ...(until === null ? {} : { until }),
    ...(to === undefined ? {} : { scope: to === 'all' ? 'rollout' : 'wave' }),
    ...(verb === 'skip' ? { node: subject ?? '' } : {}),
  };
}
