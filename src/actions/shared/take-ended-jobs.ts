import type { EventOf } from '../../core/rollout/events.ts';
import { roundWork } from '../../engine/turn/round-work.ts';
import type { Session } from '../../engine/session.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { runJobs } from '../../github/jobs.ts';
import { endedJobs } from './ended-jobs.ts';

export interface CancelledRun {
  readonly run: string;
  /** The round that its jobs worked on, not settled yet; null: none. */
  readonly round: EventOf<'round-started'> | null;
}

/**
 * Takes in that jobs of a run were ended from outside: with a person behind it, or where nobody can tell, the rollout pauses. What jobs did
 * not get done within their time limit is left to the settling of the round. Gives warnings for people.
 */
export async function takeEndedJobs(
  github: GitHub,
  session: Session,
  { run, round }: CancelledRun,
): Promise<Problem[]> {
  // The planner is needed for this alone.
  const { jobMinutes } = await import('../../core/plan/batch-jobs.ts');
  const limits = new Map<string, number>();
  const work = round === null ? null : roundWork(session.state, round.wave, round.round);
  for (const batch of work?.work.batches ?? []) limits.set(batch.id, jobMinutes(session.plan, work?.wave ?? 0, batch));
  const { timedOut, reason } = endedJobs(run, await runJobs(github, Number(run)), limits);
  if (reason !== null) await session.apply({ type: 'halt', reason });
  return timedOut.map((each) => problem('batch-timed-out', each, { severity: 'warning' }));
}
