import type { Verdict } from '../../../src/core/gates/gate-result.ts';
import type { Code } from '../../../src/errors/catalogue.ts';

/** Codes that mean the same to whoever reads them, with the verdict that they come with. */
export interface AnswerRow {
  readonly verdict: Verdict;
  readonly codes: readonly Code[];
  readonly when: string;
}

export function row(verdict: Verdict, codes: Code | readonly Code[], when: string): AnswerRow {
  return { verdict, codes: typeof codes === 'string' ? [codes] : codes, when };
}

/** What a gate of any kind can answer. */
export const anyGate: readonly AnswerRow[] = [
  row('error', 'gate-interrupted', 'it was stopped before it had an answer'),
  row('error', 'gate-crashed', 'evaluating it broke in a way that nobody foresaw'),
  row(
    'error',
    'gate-kind-unsupported',
    'a newer release planned the rollout, and this one does not know the kind of the gate',
  ),
];
