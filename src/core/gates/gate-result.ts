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
}
