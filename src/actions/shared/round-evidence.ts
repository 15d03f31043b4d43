import type { EventOf } from '../../core/rollout/events.ts';
import type { RoundEvidence, TimedCommand } from '../../engine/turn/settle-round.ts';
import { roundFiles } from './round-files.ts';
import type { TurnAround } from './turn-around.ts';

/** What the jobs of a round left, which was handed out by this or an earlier run. */
export async function orphanEvidence(
  { invocation, rollouts, lease }: Pick<TurnAround, 'invocation' | 'rollouts' | 'lease'>,
  { wave, round, at, handedTo }: EventOf<'round-started'>,
  commands: readonly TimedCommand[],
): Promise<RoundEvidence> {
  const fence = handedTo?.fence ?? 0;
  const files =
    handedTo === undefined ? [] : await roundFiles(rollouts.github, handedTo.run, lease.id, invocation.note);
  return { handed: { fence, wave, round }, since: at, files, commands };
}
