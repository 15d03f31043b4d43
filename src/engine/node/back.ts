import type { NodeReport } from '../../core/rollout/node-report.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { type Cause, causeOf, type NodeRun } from './node-run.ts';
import { observeVersion, wantedVersion } from './questions.ts';

/** Brings a node back that an earlier work changed: it may be in service, so it is drained first where it can be. */
export async function workBack(work: NodeRun): Promise<NodeReport | null> {
  if (work.signal.aborted) return null;
  const { drain, rollback } = work.job.steps;
  if (rollback === undefined) return work.failed(missing());
  const there = await isBackAlready(work);
  if (there === 'killed') return work.aborted();
  if (there) return putBack(work, null, false);
  const inRollback = work.job.interruptedAt === 'rollback' || work.job.interruptedAt === 'restore';
  if (drain !== undefined && !inRollback) {
    // What is broken often cannot be drained, and must come back all the more.
    const { outcome } = await work.change(drain);
    if (outcome.kind === 'killed') return work.aborted();
  }
  return goBack(work, null, 'go');
}

/**
 * Rolls the node back and puts it back in service. `cause`: what went wrong before; null when nothing did in this work. `ask-first`: the
 * rollback may have been done already.
 */
export async function goBack(work: NodeRun, cause: Cause | null, how: 'go' | 'ask-first'): Promise<NodeReport | null> {
  const { rollback, observe } = work.job.steps;
  if (how === 'ask-first') {
    const there = await isBackAlready(work);
    if (there === 'killed') return work.aborted();
    if (there) return putBack(work, cause, true);
  }
  if (rollback === undefined) return failedBack(work, cause, missing());
  if (work.signal.aborted) return work.aborted();
  const { outcome } = await work.change(rollback);
  if (outcome.kind === 'killed') return work.aborted();
  if (outcome.kind !== 'ok') return failedBack(work, cause, causeOf(outcome));
  if (observe !== undefined) {
    const seen = await observeVersion(work, observe);
    if (seen.kind === 'killed') return work.aborted();
    if (seen.kind === 'broken') return failedBack(work, cause, seen.cause);
    const stuck = stillNew(work, seen.version);
    if (stuck !== null) return failedBack(work, cause, { kind: 'failed', reason: stuck, tail: seen.tail });
  }
  return putBack(work, cause, true);
}

/** In service again. That it began is told with the rollback: cut off here, the rollback is asked for again, and then this. */
async function putBack(work: NodeRun, cause: Cause | null, changed: boolean): Promise<NodeReport | null> {
  const { restore } = work.job.steps;
  if (restore !== undefined) {
    if (work.signal.aborted) return work.aborted();
    const { outcome } = await work.changeWithin('rollback', restore);
    if (outcome.kind === 'killed') return work.aborted();
    if (outcome.kind !== 'ok') return failedBack(work, cause, causeOf(outcome));
  }
  return work.rolledBack(cause, changed);
}

/** What went wrong first is the reason; what went wrong on the way back is in the report of its step. */
function failedBack(work: NodeRun, cause: Cause | null, back: Cause): NodeReport {
  if (cause === null) return work.failed(back);
  const gone = cause.kind === 'unreachable' && back.kind === 'unreachable';
  return { ...work.failed(cause), outcome: gone ? 'unreachable' : 'failed', failure: cause.kind };
}

/** Never brings a node back to what it is already: asked only where its previous version is known. What cannot be asked is not there. */
async function isBackAlready(work: NodeRun): Promise<boolean | 'killed'> {
  const { observe } = work.job.steps;
  const { previous } = work.job;
  if (observe === undefined || previous === null) return false;
  const seen = await observeVersion(work, observe);
  if (seen.kind === 'killed') return 'killed';
  return seen.kind === 'version' && seen.version === previous;
}

function stillNew(work: NodeRun, reported: string): Reason | null {
  const { observe } = work.job.steps;
  const wanted = observe === undefined ? null : wantedVersion(work, observe);
  if (wanted === null || 'reason' in wanted || wanted.version !== reported || work.previous === reported) return null;
  return reason('still-new-version', { reported });
}

const missing = (): Cause => ({ kind: 'failed', reason: reason('rollback-step-missing', {}), tail: '' });
