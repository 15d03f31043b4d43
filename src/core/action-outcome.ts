import type { Reason } from '../errors/problem.ts';
import type { OutcomePattern } from './definition/steps.ts';
import type { StepOutcome } from './rollout/node-report.ts';

/** What one process or one request came to. */
export interface ActionOutcome {
  readonly kind: StepOutcome;
  /** What it was exactly: `exit:75`, `status:503`, `timeout`, `unreachable`, `signal:SIGSEGV`, `killed`, `lost`, `not-started`, `invalid`. */
  readonly pattern: OutcomePattern;
  /** Null when ok. */
  readonly reason: Reason | null;
  /** The last that the process printed or the request was answered, masked. */
  readonly tail: string;
  /** The beginning of standard output where it was asked for, or the body of the answer; masked. */
  readonly answer: string;
  /** The node, or whoever had started the command here, went away while it ran: nobody knows how far it came. */
  readonly cutOff?: true;
}

/** Whether an outcome is one of these: by what it was exactly, or by its kind (`timeout`, `unreachable`). */
export function outcomeMatches(
  patterns: readonly OutcomePattern[],
  { kind, pattern }: Pick<ActionOutcome, 'kind' | 'pattern'>,
): boolean {
  return patterns.includes(pattern) || ((kind === 'timeout' || kind === 'unreachable') && patterns.includes(kind));
}
