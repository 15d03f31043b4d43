import type { RolloutEvent } from '../../core/rollout/events.ts';
import { unsettledRound } from '../../engine/turn/round-work.ts';
import type { GitHub } from '../../github/client.ts';
import { isRunOver } from '../../github/run.ts';
import type { Job } from './job.ts';

/** The other run whose jobs still work on the round that was begun last; null: none does. What this run handed to its own jobs is its own. */
export async function handedElsewhere(
  github: GitHub,
  job: Job,
  events: readonly RolloutEvent[],
): Promise<string | null> {
  const run = unsettledRound(events)?.handedTo;
  if (run === undefined || run.run === job.run) return null;
  const handed = { id: Number(run.run), attempt: run.attempt };
  return (await isRunOver(github, handed, Number(job.run))) ? null : run.run;
}
