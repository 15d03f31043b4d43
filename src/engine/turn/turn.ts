import { wasCutShort } from '../../core/rollout/going-on.ts';
import type { RoundJobs } from '../../core/rollout/events.ts';
import type { Reason } from '../../errors/problem.ts';
import { drive, type Outcome } from '../drive.ts';
import { confirmRound } from '../claims.ts';
import type { DriverPorts } from '../ports.ts';
import type { Session } from '../session.ts';
import { type RoundEvidence, type SettledRound, settleRound, type TimedCommand } from './settle-round.ts';

export interface TurnRequest {
  readonly session: Session;
  readonly ports: DriverPorts;
  readonly signal: AbortSignal;
  /** Awaited before the job stays while time passes. */
  readonly beforeWait: () => Promise<void>;
}

export interface AdvanceRequest extends TurnRequest {
  /** What people asked since the last turn, the oldest first. */
  readonly commands: readonly TimedCommand[];
  /** A round that was handed out to jobs that have ended, and that nobody settled; null: there is none. */
  readonly orphan: RoundEvidence | null;
  /** Who woke the rollout, where somebody did: what it waits for is asked again. */
  readonly wokenBy: string | null;
  /** Why nothing forward may be begun any more; null or absent: it may. What stops the rollout or takes it back goes on. */
  readonly forbidden?: Reason | null;
  /** Makes safe what was decided, and shows it to nobody yet. */
  readonly record: () => Promise<void>;
  /** To whom a round goes; null: one that is due waits for the next turn. */
  readonly jobs: RoundJobs | null;
}

/** In the middle of a wave one turn follows the other at once. By so much later, the one that should have followed never came. */
const longestBetweenTurns = 300_000;

/** One turn of a rollout up to the point where jobs, people or time are needed; a round that is due is recorded as handed out. */
export async function advanceTurn(request: AdvanceRequest): Promise<Outcome> {
  const { session, ports, orphan, wokenBy, jobs } = request;
  const stoodStill = session.clock.now() - session.state.changedAt > longestBetweenTurns;
  if (orphan !== null) await settleRound(session, orphan);
  // A driver that died in this very turn leaves nothing in hand; one that drove the rollout on another machine may.
  const { running } = session.state.nodes.counts;
  if (running > 0 || (stoodStill && wasCutShort(session.state)))
    await session.apply({ type: 'recover', by: 'wavegate' });
  for (const { command } of request.commands) await session.apply({ type: 'command', command });
  if (wokenBy !== null) await session.apply({ type: 'wake', by: wokenBy });
  const { forbidden = null } = request;
  if (forbidden !== null && session.state.phase !== 'rollback')
    await session.apply({ type: 'halt', reason: forbidden });
  const outcome = await goOn(request);
  if (outcome.kind === 'round' && jobs !== null) {
    const { wave, round, work } = outcome.work;
    const nodes = work.batches.reduce((sum, batch) => sum + batch.nodes.length, 0);
    await session.apply({ type: 'round-started', wave, round, nodes, handedTo: jobs });
    await request.record();
    if (!(await confirmRound(session, ports, outcome.work, request.signal))) {
      await session.apply({ type: 'round-settled', wave, round, blocked: null });
      return goOn(request);
    }
  }
  return outcome;
}

export interface SettleRequest extends TurnRequest {
  readonly evidence: RoundEvidence;
  /** Called when the round is settled, before anything that follows. */
  readonly settled: (round: SettledRound) => Promise<void>;
}

/** Settles a round and goes on as far as no jobs are needed; a round that is due then waits for the next turn. */
export async function settleTurn(request: SettleRequest): Promise<Outcome> {
  await request.settled(await settleRound(request.session, request.evidence));
  return goOn(request);
}

function goOn({ session, ports, signal, beforeWait }: TurnRequest): Promise<Outcome> {
  return drive(session, ports, { wait: false, rounds: 'elsewhere', signal, beforeWait });
}
