import { openApproval, whyApprovalAwaited } from '../core/rollout/approval.ts';
import type { EnvironmentLock } from '../core/rollout/environment-lock.ts';
import type { Emergency } from '../core/rollout/events.ts';
import type { NodeCounts } from '../core/rollout/node-state.ts';
import { nextInBake } from '../core/rollout/bake.ts';
import { type RolloutState, type RolloutStatus, statusOf } from '../core/rollout/state.ts';
import { type Reason, words } from '../errors/problem.ts';
import { pasteable } from './advice.ts';
import { isoTime } from './moments.ts';

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
  /** Null: it runs by its usual waves and gates. */
  readonly emergency: Emergency | null;
  /** Those that keep a wave of it out now. */
  readonly locks: readonly LockView[];
}

/** A lock on an environment that a wave enters. */
export interface LockView {
  /** Null: all of them. */
  readonly environment: string | null;
  /** `user:LOGIN` */
  readonly by: string;
  readonly reason: string;
  /** ISO 8601; null: until somebody lifts it. */
  readonly until: string | null;
}

/** What a rollout waits for. */
export interface Wait {
  readonly reason: Reason;
  /** Epoch milliseconds: no sooner can the wait end; null when unknown. */
  readonly until: number | null;
}

/** `flags`: what has to follow every command that is named, such as ` --ledger ops/ledger`. */
export function statusView(state: RolloutState, now: number, flags = ''): StatusView {
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
    next: nextStep(state, status, wait?.reason ?? null, flags),
    ended: state.ending?.reason == null ? null : said(state.ending.reason),
    emergency: state.emergency,
    locks: locksNow(state, now),
  };
}

function locksNow({ locks, phase }: RolloutState, now: number): LockView[] {
  if (phase === 'ended') return [];
  return locks.filter(({ until }) => until === null || now < until).map(lockView);
}

export function lockView({ environment, by, note, until }: EnvironmentLock): LockView {
  return { environment, by, reason: note, until: until === null ? null : isoTime(until) };
}

/** What the rollout waits for; null when it goes on or has ended. */
export function waitOf(state: RolloutState, now: number): Wait | null {
  if (state.hold !== null) return { reason: state.hold.reason, until: state.hold.notBefore };
  const open = state.stop === null ? openApproval(state) : null;
  if (open !== null) return { reason: whyApprovalAwaited(state, open), until: null };
  const next = state.phase === 'waves' && state.stop === null ? nextInBake(state, now) : null;
  return next !== null && 'until' in next ? { reason: next.reason, until: next.until } : null;
}

function said(reason: Reason): { code: string; message: string } {
  return { code: reason.code, message: words(reason).message };
}

function nextStep(state: RolloutState, status: RolloutStatus, waiting: Reason | null, flags: string): string | null {
  const hint = (reason: Reason): string => pasteable(words(reason).hint, state, flags);
  if (waiting !== null) return hint(waiting);
  const { failed, unreachable } = state.nodes.counts;
  switch (status) {
    case 'succeeded':
      return failed + unreachable === 0
        ? null
        : pasteable('`retry` works again on the nodes that went wrong', state, flags);
    case 'failed':
    case 'aborted':
      return state.ending?.reason == null ? null : hint(state.ending.reason);
    case 'rolled-back':
      return pasteable('find out why with `explain`, mend it, then `run` starts anew', state, flags);
    default:
      return pasteable('`watch` shows it as it goes; `resume` goes on when nobody drives it any more', state, flags);
  }
}
