import { type ActionOutcome, outcomeMatches } from '../core/action-outcome.ts';
import type { Backoff, HttpAction, OutcomePattern, RunAction } from '../core/definition/steps.ts';
import type { Milliseconds } from '../core/definition/values.ts';
import type { Clock, Random } from '../core/ports.ts';
import { waitAfter } from '../core/retry.ts';
import { reason } from '../errors/problem.ts';
import type { PerformAction } from '../transport/action.ts';
import type { ActionContext } from '../transport/action-context.ts';
import { StepOutput } from './step-output.ts';

/** An action that may be tried more than once: a step, or a task. */
export interface Attemptable {
  readonly action: RunAction | HttpAction;
  /** Wall clock of one attempt. */
  readonly timeout: Milliseconds;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly retryOn: readonly OutcomePattern[];
  /** Outcomes that mean that the node could not be reached; absent: none. */
  readonly unreachableOn?: readonly OutcomePattern[];
}

export interface AttemptPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly perform: PerformAction;
}

export interface AttemptCall {
  /** Attempts count from 1. */
  readonly contextOf: (attempt: number) => ActionContext;
  /** What it prints, masked and bounded, as it comes. */
  readonly output: (attempt: number, text: string) => void;
  readonly signal: AbortSignal;
  /**
   * Asked before another attempt at an action that was cut off while it ran: what it came to, where somebody can tell that it was done
   * or that nothing more must be done; null: try again.
   */
  readonly afterCut?: () => Promise<ActionOutcome | null>;
  /** Characters of standard output to keep from its beginning; absent: none. */
  readonly stdoutLength?: number;
}

export interface Attempted {
  /** Of the last attempt. */
  readonly outcome: ActionOutcome;
  readonly attempts: number;
}

/** What an abort leaves of an action that was not running. */
export const killed: ActionOutcome = {
  kind: 'killed',
  pattern: 'killed',
  reason: reason('step-killed', {}),
  tail: '',
  answer: '',
};

/** Tries an action until it goes well, its attempts are used up or its outcome is none to try again on. */
export async function tryAction(what: Attemptable, call: AttemptCall, ports: AttemptPorts): Promise<Attempted> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptAction(what, call, attempt, what.timeout, ports);
    const again =
      attempt < what.attempts &&
      outcome.kind !== 'killed' &&
      outcome.kind !== 'ok' &&
      outcomeMatches(what.retryOn, outcome);
    if (!again) return { outcome, attempts: attempt };
    const rested = await rest(waitAfter(attempt, what.backoff, ports.random), call.signal, ports.clock);
    if (!rested) return { outcome: killed, attempts: attempt };
    const found = outcome.cutOff === true && call.afterCut !== undefined ? await call.afterCut() : null;
    if (found !== null) return { outcome: found, attempts: attempt };
  }
}

/** One attempt. */
export async function attemptAction(
  { action, unreachableOn = [] }: Attemptable,
  { contextOf, output, signal, stdoutLength }: AttemptCall,
  attempt: number,
  timeoutMs: number,
  { perform }: AttemptPorts,
): Promise<ActionOutcome> {
  const bounded = new StepOutput((text) => output(attempt, text));
  const onOutput = (text: string) => bounded.push(text);
  const kept = stdoutLength === undefined ? {} : { stdoutLength };
  const outcome = await perform(action, contextOf(attempt), { timeoutMs, signal, onOutput, ...kept });
  bounded.end();
  const gone = (outcome.kind === 'failed' || outcome.kind === 'timeout') && outcomeMatches(unreachableOn, outcome);
  return gone ? { ...outcome, kind: 'unreachable' } : outcome;
}

/** False: aborted meanwhile. */
export async function rest(milliseconds: number, signal: AbortSignal, clock: Clock): Promise<boolean> {
  if (signal.aborted) return false;
  if (milliseconds <= 0) return true;
  try {
    await clock.sleep(milliseconds, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
