import type { ActionOutcome } from '../../core/action-outcome.ts';
import type { StepName } from '../../core/definition/steps.ts';
import type { NodeReport } from '../../core/rollout/node-report.ts';
import { reason } from '../../errors/problem.ts';
import { killed } from '../attempts.ts';
import { goBack } from './back.ts';
import { type Cause, causeOf, type NodeRun } from './node-run.ts';
import { type Answer, askWhetherDone, observeVersion, wantedVersion, wrongVersion } from './questions.ts';

/** What comes after the questions: `apply`, `verify` where apply is not needed any more, or nothing because the node has its report. */
export type Prepared = 'apply' | 'verify' | { readonly report: NodeReport | null };

const doneAlready: ActionOutcome = { kind: 'ok', pattern: 'unchanged', reason: null, tail: '', answer: '' };

/** Everything before `apply`: asks how far the node is, and drains it. */
export async function prepare(work: NodeRun): Promise<Prepared> {
  if (work.signal.aborted) return { report: null };
  const at = work.job.interruptedAt;
  if (at === 'restore') return 'verify';
  if (at === 'rollback') {
    const cause: Cause = { kind: 'failed', reason: reason('rollback-interrupted', {}), tail: '' };
    return { report: await goBack(work, cause, 'ask-first') };
  }
  const answer = await askWhetherDone(work);
  return work.applyBegan ? afterCutOffApply(work, at ?? 'apply', answer) : beforeApply(work, answer);
}

async function beforeApply(work: NodeRun, answer: Answer): Promise<Prepared> {
  switch (answer.kind) {
    case 'killed':
      return { report: work.aborted() };
    case 'broken':
      return { report: await settle(work, answer.cause) };
    case 'done':
      // Drained before it was cut off: it has to come back into service.
      return work.touched ? 'verify' : { report: work.succeeded(false) };
    case 'not-done':
    case 'cannot-tell': {
      const ended = await takeChange(work, 'drain');
      return ended === undefined ? 'apply' : { report: ended };
    }
  }
}

/** It is drained already, and `apply` may or may not have come to its end. */
async function afterCutOffApply(work: NodeRun, at: StepName, answer: Answer): Promise<Prepared> {
  switch (answer.kind) {
    case 'killed':
      return { report: work.aborted() };
    case 'broken':
      return { report: await settle(work, answer.cause) };
    case 'done':
      return 'verify';
    case 'not-done':
      return 'apply';
    case 'cannot-tell': {
      const { verify } = work.job.steps;
      if (verify === undefined) return { report: work.unknown(reason('cannot-tell', { step: at })) };
      const { outcome } = await work.ask(verify, true);
      if (outcome.kind === 'killed') return { report: work.aborted() };
      return outcome.kind === 'ok' ? 'verify' : 'apply';
    }
  }
}

export async function applyAlone(work: NodeRun): Promise<NodeReport | null> {
  const ended = await takeChange(work, 'apply');
  return ended === undefined ? finish(work) : ended;
}

/** Everything after `apply` ended well: the node has to prove itself before it goes back into service. */
export async function finish(work: NodeRun): Promise<NodeReport | null> {
  const { verify, observe } = work.job.steps;
  if (verify !== undefined) {
    const { outcome } = await work.ask(verify);
    if (outcome.kind === 'killed') return work.aborted();
    if (outcome.kind !== 'ok') return settle(work, causeOf(outcome));
  }
  if (observe !== undefined) {
    const seen = await observeVersion(work, observe);
    if (seen.kind === 'killed') return work.aborted();
    if (seen.kind === 'broken') return settle(work, seen.cause);
    const wanted = wantedVersion(work, observe);
    if (wanted !== null && 'reason' in wanted) return settle(work, wanted);
    if (wanted !== null && wanted.version !== seen.version) {
      return settle(work, wrongVersion(wanted.version, seen.version, seen.tail));
    }
  }
  const ended = await takeChange(work, 'restore');
  return ended === undefined ? work.succeeded(true) : ended;
}

/** A node that went wrong stays as it is, or goes back by itself where the rollout file says so and `apply` began. */
export function settle(work: NodeRun, cause: Cause): Promise<NodeReport | null> {
  const { onFailure, steps } = work.job;
  const back = onFailure === 'rollback' && work.applyBegan && steps.rollback !== undefined;
  return back ? goBack(work, cause, 'go') : Promise.resolve(work.failed(cause));
}

/** Before `apply` is tried again on a node that went away while it ran: it may be done. Null: it is not, or nobody can tell. */
async function askAfterCut(work: NodeRun): Promise<ActionOutcome | null> {
  const answer = await askWhetherDone(work);
  if (answer.kind === 'killed') return killed;
  return answer.kind === 'done' ? doneAlready : null;
}

/** Takes a step that changes the node, where there is one. Undefined: it ended well; otherwise how the node ended. */
async function takeChange(work: NodeRun, name: 'drain' | 'apply' | 'restore'): Promise<NodeReport | null | undefined> {
  const step = work.job.steps[name];
  if (work.signal.aborted) return work.aborted();
  if (step === undefined) return undefined;
  const { outcome } = await (name === 'apply' ? work.change(step, () => askAfterCut(work)) : work.change(step));
  if (outcome.kind === 'killed') return work.aborted();
  return outcome.kind === 'ok' ? undefined : settle(work, causeOf(outcome));
}
