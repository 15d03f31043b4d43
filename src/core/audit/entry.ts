import type { UsedException, Verdict } from '../gates/gate-result.ts';

/** What an auditor asks about: whatever made a rollout go on where a gate, or somebody's word, would have held it. */
export const auditKinds = [
  'emergency',
  'gate-bypassed',
  'run-without',
  'gate-advised',
  'inconclusive-accepted',
  'known-findings-accepted',
  'exception-used',
  'resumed-after-gate',
  'rejection-overruled',
  'environment-bypassed',
  'node-skipped',
  'hold-lifted',
  'lock-lifted',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditEntry {
  /** Epoch milliseconds of the first time. */
  readonly at: number;
  readonly kind: AuditKind;
  /** Null: it is about no execution, as the lock of an environment. */
  readonly execution: string | null;
  /** The commit of the rollout file; null: outside git, or about no execution. */
  readonly commit: string | null;
  /** The gate, node, environment or key of the rollout file that it is about; of an emergency and a hold, the rollout. */
  readonly what: string;
  /** The name of the wave; null: it stands at none. */
  readonly wave: string | null;
  /** Who did it; where the rollout file itself says so, who started the rollout with it; of an exception, who approved it or else owns it. */
  readonly by: string;
  /** In the words of whoever did it, else what the gate said; empty: nobody said. */
  readonly why: string;
  /** What the gate came to; null: it was not asked, or it is about none. */
  readonly verdict: Verdict | null;
  readonly exception: UsedException | null;
  /** How often, in the same place of the same execution. */
  readonly times: number;
}

/** Whether a value that was written as an entry is one; a later release may have written kinds that this one does not know. */
export function isAuditEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { at, kind, what, by, why, times } = value as Partial<AuditEntry>;
  const texts = [kind, what, by, why];
  return Number.isSafeInteger(at) && Number.isSafeInteger(times) && texts.every((each) => typeof each === 'string');
}
