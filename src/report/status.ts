import { type Reason, words } from '../errors/problem.ts';
import type { NodeCounts } from '../core/rollout/node-state.ts';
import { type RolloutState, type RolloutStatus, statusOf } from '../core/rollout/state.ts';
import { todo } from '../core/rollout/todo.ts';

/** Where an execution stands: what `status --json` prints. */
export interface StatusView {
  /** `NAME-N` */
  readonly rollout: string;
  readonly name: string;
  readonly digest: string;
  readonly state: RolloutStatus;
  /** The wave that is current; null before the first and after the last. */
  readonly wave: string | null;
  readonly nodes: NodeCounts;
  /** Null when it waits for nothing. */
  readonly waitingFor: { readonly code: string; readonly message: string; readonly until?: string } | null;
  /** What a person can do now; null when there is nothing to do. */
  readonly next: string | null;
  /** Why it ended as it did; null while it goes on and when it succeeded. */
  readonly ended: { readonly code: string; readonly message: string } | null;
}

export function statusView(state: RolloutState, now: number): StatusView {
  const status = statusOf(state);
  const wait = waitOf(state, now);
  return {
    rollout: state.execution,
    name: state.plan.rollout,
    digest: state.plan.digest,
    state: status,
    wave: state.phase === 'waves' ? (state.waves[state.wave]?.name ?? null) : null,
    nodes: state.nodes.counts,
    waitingFor:
      wait === null ? null : { ...said(wait.reason), ...(wait.until === null ? {} : { until: isoTime(wait.until) }) },
    next: nextStep(state, status, wait?.reason ?? null),
    ended: state.ending?.reason == null ? null : said(state.ending.reason),
  };
}

function said(reason: Reason): { code: string; message: string } {
  return { code: reason.code, message: words(reason).message };
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function waitOf(state: RolloutState, now: number): { reason: Reason; until: number | null } | null {
  if (state.hold !== null) return { reason: state.hold.reason, until: state.hold.notBefore };
  const next = todo(state, now);
  return next.do === 'wait' ? { reason: next.reason, until: next.until } : null;
}

function nextStep(state: RolloutState, status: RolloutStatus, waiting: Reason | null): string | null {
  if (waiting !== null) return words(waiting).hint;
  const id = state.execution;
  const { failed, unreachable } = state.nodes.counts;
  switch (status) {
    case 'succeeded':
      return failed + unreachable === 0 ? null : `wavegate retry ${id} tries the nodes that failed again`;
    case 'failed':
    case 'aborted':
      return state.ending?.reason == null ? null : words(state.ending.reason).hint;
    case 'rolled-back':
      return 'mend the cause, then run it again';
    default:
      return `wavegate watch ${id} shows it; wavegate resume ${id} goes on when nobody drives it any more`;
  }
}
