import type { Reason } from '../errors/problem.ts';

/** What a rollout is to be planned from, and with what. */
export interface DecidedPlan {
  /** Path of the rollout file from the root. */
  readonly file: string;
  /** Full SHA: nothing else is ever planned or run. */
  readonly commit: string;
  /** Null: whatever the commit comes to. */
  readonly digest: string | null;
  readonly params: Readonly<Record<string, string>>;
}

/** How a rollout is started, by whoever asked for it and by the policy that held then. */
export interface DecidedStart extends DecidedPlan {
  readonly fourEyes: boolean;
  /** Why; null: there is no emergency. */
  readonly emergency: string | null;
  readonly bypassSecurityGates: boolean;
}

/** What was decided on a command in a comment. JSON throughout. */
export interface Decision {
  /** The comment's id on GitHub: one is decided on once. */
  readonly comment: number;
  /** The issue or pull request that it stands on. */
  readonly issue: number;
  /** `user:LOGIN` or `app:SLUG` */
  readonly by: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, string | readonly string[]>>;
  /** The execution or rollout that it is about; null: none. */
  readonly rollout: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Why it was refused; null: it was allowed. */
  readonly reason: Reason | null;
  /** Only of a plan that was shown. */
  readonly plan?: DecidedPlan;
  /** Only of a start. */
  readonly start?: DecidedStart;
}

/** A lock keeps every rollout out of an environment. */
export interface Lock {
  /** Null: out of all of them. */
  readonly environment: string | null;
  readonly by: string;
  readonly note: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Epoch milliseconds; null: until somebody lifts it. */
  readonly until: number | null;
}

export function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false;
  const { comment, issue, by, verb, at, reason } = value as Partial<Decision>;
  const numbers = [comment, issue, at].every((each) => Number.isSafeInteger(each));
  return numbers && typeof by === 'string' && typeof verb === 'string' && reason !== undefined;
}

export function isLock(value: unknown): value is Lock {
  if (typeof value !== 'object' || value === null) return false;
  const { environment, by, note, since, until } = value as Partial<Lock>;
  const texts = typeof by === 'string' && typeof note === 'string';
  return (
    texts &&
    (environment === null || typeof environment === 'string') &&
    Number.isSafeInteger(since) &&
    (until === null || Number.isSafeInteger(until))
  );
}
