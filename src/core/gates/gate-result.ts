import type { Arg } from '../../errors/entry.ts';
import type { Reason } from '../../errors/problem.ts';

export const verdicts = ['pass', 'fail', 'inconclusive', 'error', 'stale'] as const;
export type Verdict = (typeof verdicts)[number];

/** What one evaluation of a gate came to. JSON: it is stored in the ledger. */
export interface GateResult {
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** What was looked at, as flat records for people: one a node, request, process or window. Bounded by whoever makes it. */
  readonly evidence: readonly Readonly<Record<string, Arg>>[];
  /** Epoch milliseconds: no sooner can the verdict change. Absent: unknown. */
  readonly notBefore?: number;
  /** What the next rollout that asks about new findings alone compares with: see `core/scan/accepted.ts`. Bounded by whoever makes it. */
  readonly findings?: readonly string[];
  /** Exceptions that set findings aside, for whoever audits them; absent: none did. Bounded by whoever makes it. */
  readonly exceptions?: readonly UsedException[];
}

/** An exception that somebody answers for, as it was used once. Texts are as written, cut to a length that fits. */
export interface UsedException {
  readonly id: string;
  /** A package URL; null: in any package. */
  readonly package: string | null;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it is good, as written. */
  readonly expires: string;
  /** Null: nobody is named. */
  readonly approvedBy: string | null;
  /** How many findings it set aside. */
  readonly findings: number;
}
