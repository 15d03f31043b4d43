import { openApproval, whyApprovalAwaited } from '../core/rollout/approval.ts';
import type { EnvironmentLock } from '../core/rollout/environment-lock.ts';
import type { Emergency } from '../core/rollout/events.ts';
import type { NodeCounts } from '../core/rollout/node-state.ts';
import { nextInBake } from '../core/rollout/bake.ts';
import { type RolloutState, type RolloutStatus, statusOf } from '../core/rollout/state.ts';
import { type Reason, reason, words } from '../errors/problem.ts';
import { pasteable } from './advice.ts';
import type { Driver } from '../core/rollout/driver.ts';
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
  /** Whoever works on it in a process of its own; null: nobody, or it stands still, or it is on GitHub. */
  readonly driver: DriverView | null;
  /** What a person can do now; null when there is nothing to do. */
  readonly next: string | null;
  /** Why it ended as it did; null while it goes on and when it succeeded. */
  readonly ended: { readonly code: string; readonly message: string } | null;
  /** Null: it runs by its usual waves and gates. */
  readonly emergency: Emergency | null;
  /** Those that keep a wave of it out now. */
  readonly locks: readonly LockView[];
}

/** Whoever drives it, where it goes on. */
export interface DriverView {
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601, as `lastSeen`. */
  readonly since: string;
  readonly lastSeen: string;
  /** False: it died, and `waitingFor` says so. */
  readonly alive: boolean;
}

/** A lock on an environment that a wave enters. */
export interface LockView {
  /** Null: all of them. */
  readonly environment: string | null;
  /** `user:LOGIN` */
  readonly by: string;
  readonly reason: string;
  /** When it was taken. ISO 8601. */
  readonly since: string;
  /** ISO 8601; null: until somebody lifts it. */
  readonly until: string | null;
}

/** What a rollout waits for. */
export interface Wait {
  readonly reason: Reason;
  /** Epoch milliseconds: no sooner can the wait end; null when unknown. */
  readonly until: number | null;
}

/**
 * `flags`: what has to follow every command that is named, such as ` --ledger ops/ledger`. `driver`: who drives it; null: nobody does;
 * absent: nobody looked.
 */
export function statusView(state: RolloutState, now: number, flags = '', driver?: Driver | null): StatusView {
  const status = statusOf(state);
  const wait = waitOf(state, now, driver);
  return {
    rollout: state.execution,
    name: state.plan.rollout,
    digest: state.plan.digest,
    state: status,
    wave: state.phase === 'waves' ? (state.waves[state.wave]?.name ?? null) : null,
    nodes: state.nodes.counts,
    waitingFor:
      wait === null ? null : { ...said(wait.reason), ...(wait.until === null ? {} : { until: isoTime(wait.until) }) },
    driver: driver == null ? null : { ...driver, since: isoTime(driver.since), lastSeen: isoTime(driver.lastSeen) },
    next: nextStep(state, status, { waiting: wait?.reason ?? null, driven: driver?.alive === true, flags }),
    ended: state.ending?.reason == null ? null : said(state.ending.reason),
    emergency: state.emergency,
    locks: locksNow(state, now),
  };
}

function locksNow({ locks, phase }: RolloutState, now: number): LockView[] {
  if (phase === 'ended') return [];
  return locks.filter(({ until }) => until === null || now < until).map(lockView);
}

export function lockView({ environment, by, note, since, until }: EnvironmentLock): LockView {
  return { environment, by, reason: note, since: isoTime(since), until: until === null ? null : isoTime(until) };
}

/** Whether a rollout takes its next step by itself, as long as somebody drives it. */
export function goesOn(state: RolloutState): boolean {
  return state.phase !== 'ended' && (state.hold === null || state.nodes.counts.running > 0);
}

/** What the rollout waits for; null when it goes on or has ended. `driver`: as for `statusView`. */
export function waitOf(state: RolloutState, now: number, driver?: Driver | null): Wait | null {
  const wait = plannedWait(state, now);
  if (driver === undefined || driver?.alive === true || !goesOn(state)) return wait;
  const inHand = state.nodes.counts.running;
  // Whoever waits for long lets go, and the wait says how to go on.
  if (driver === null && inHand === 0 && wait !== null) return wait;
  return { reason: reason('driver-gone', { ...(driver ?? nobody), inHand }), until: null };
}

const nobody = { who: null, host: null, pid: null, since: null, lastSeen: null };

function plannedWait(state: RolloutState, now: number): Wait | null {
  if (state.hold !== null) return { reason: state.hold.reason, until: state.hold.notBefore };
  const open = state.stop === null ? openApproval(state) : null;
  if (open !== null) return { reason: whyApprovalAwaited(state, open), until: null };
  const next = state.phase === 'waves' && state.stop === null ? nextInBake(state, now) : null;
  return next !== null && 'until' in next ? { reason: next.reason, until: next.until } : null;
}

function said(reason: Reason): { code: string; message: string } {
  return { code: reason.code, message: words(reason).message };
}

interface Known {
  readonly waiting: Reason | null;
  readonly driven: boolean;
  readonly flags: string;
}

function nextStep(state: RolloutState, status: RolloutStatus, { waiting, driven, flags }: Known): string | null {
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
    default: {
      const then = driven
        ? '`pause` lets what is in progress end and stops there'
        : '`resume` goes on when nobody drives it any more';
      return pasteable(`\`watch\` shows it as it goes; ${then}`, state, flags);
    }
  }
}
