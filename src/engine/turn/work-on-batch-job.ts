import type { RolloutState } from '../../core/rollout/state.ts';
import type { Clock } from '../../core/ports.ts';
import { refuse } from '../../errors/problem.ts';
import { killSwitch } from '../kill-switch.ts';
import type { DriverPorts, Recorder } from '../ports.ts';
import { workOnRound } from '../round.ts';
import { Session, type SessionListener } from '../session.ts';
import { type HandedOut, readBatchResults } from './batch-results.ts';
import { roundWork } from './round-work.ts';
import { markLost, type TimedCommand } from './settle-round.ts';

export interface BatchJobRequest {
  /** As the ledger had it when the round was handed out. */
  readonly state: RolloutState;
  readonly handed: HandedOut;
  readonly batch: string;
  /** Where what happens is kept. */
  readonly recorder: Recorder;
  readonly ports: DriverPorts;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hands on commands to the rollout as they are seen, until the returned function is called. */
  readonly watchCommands: (listener: (command: TimedCommand['command']) => void) => () => void;
  readonly listener?: SessionListener;
  /**
   * What an earlier attempt at the same job recorded; null: there was one, and nobody knows what it did, so its nodes are asked first.
   * Absent: there was none.
   */
  readonly earlier?: string | null;
}

/** `done`: no node of the batch has work left. `stopped`: the rollout was, or a limit had no slot left. */
export type BatchJobOutcome = 'done' | 'stopped';

/**
 * Works on one batch of a round that was handed out, in a job of its own: with the gates before and after it, as the rollout would, but
 * recording to a file. Refuses with `round-not-open` and `no-such-batch`.
 */
export async function workOnBatchJob(
  request: BatchJobRequest,
): Promise<{ outcome: BatchJobOutcome; session: Session }> {
  const { handed, batch: id, signal } = request;
  const session = new Session(request.state, request.recorder, request.clock);
  if (request.listener !== undefined) session.listen(request.listener);
  const handedOut = roundWork(session.state, handed.wave, handed.round);
  if (handedOut === null)
    return refuse('round-not-open', { execution: session.state.execution, wave: handed.wave, round: handed.round });
  const { batches } = handedOut.work;
  if (!batches.some((each) => each.id === id))
    return refuse('no-such-batch', { batch: id, known: batches.map((each) => each.id) });
  if (request.earlier !== undefined) await takeUp(session, request, request.earlier);
  const kill = killSwitch(session, signal);
  const stopListening = request.watchCommands((command) => {
    // Recording may have become impossible: then the session ends the work by itself.
    session.apply({ type: 'command', command }).catch(() => {});
  });
  try {
    const left = openPart(session, handed, id);
    if (left !== null) await workOnRound(session, request.ports, left, kill.signal);
  } finally {
    stopListening();
    kill.release();
  }
  signal.throwIfAborted();
  return { outcome: openPart(session, handed, id) === null ? 'done' : 'stopped', session };
}

/** The round with this batch alone; null when it has nothing left. */
function openPart({ state }: Session, { wave, round }: HandedOut, id: string) {
  const open = roundWork(state, wave, round);
  const batches = open?.work.batches.filter((each) => each.id === id) ?? [];
  return open === null || batches.length === 0 ? null : { ...open, work: { maxParallel: 1, batches } };
}

/** Goes on from what an earlier attempt did, recording it anew: only the last attempt's file counts. */
async function takeUp(session: Session, { handed, batch }: BatchJobRequest, earlier: string | null): Promise<void> {
  const work = roundWork(session.state, handed.wave, handed.round);
  const batches = work?.work.batches.filter((each) => each.id === batch) ?? [];
  const read = earlier === null ? null : readBatchResults(earlier, session.state, handed, batches);
  const known = read === null || 'code' in read ? null : read;
  for (const { at, input } of known?.inputs ?? []) await session.apply(input, at);
  if (work !== null && known?.whole !== true) await markLost(session, work, batches);
  if (session.state.nodes.counts.running > 0) await session.apply({ type: 'recover', by: 'wavegate' });
}
