import { refusal } from '../core/rollout/commands.ts';
import { decide } from '../core/rollout/decide.ts';
import { evolve } from '../core/rollout/evolve.ts';
import type { CommandRecord } from '../core/rollout/events.ts';
import type { Session } from './session.ts';

/**
 * A rollout whose driver is gone seems to be at work, and what is at work is not retried. Whoever knows that nobody works on it pauses it
 * first, for a retry that would then be accepted.
 */
export async function pauseForRetry(session: Session, command: CommandRecord): Promise<void> {
  if (command.verb !== 'retry' || refusal(session.state, command)?.code !== 'retry-while-running') return;
  const pause: CommandRecord = { id: `${command.id}/pause`, verb: 'pause', by: command.by };
  const input = { type: 'command', command: pause } as const;
  const paused = decide(session.state, input, session.clock.now()).reduce(evolve, session.state);
  if (refusal(paused, command) === null) await session.apply(input);
}
