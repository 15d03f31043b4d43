import type { ActionOutcome } from '../core/action-outcome.ts';
import type { StepDefinition, StepName, Until } from '../core/definition/steps.ts';
import type { StepReport } from '../core/rollout/node-report.ts';
import { reason, words } from '../errors/problem.ts';
import type { ActionContext } from '../transport/action-context.ts';
import {
  type AttemptCall,
  attemptAction,
  type Attempted,
  type AttemptPorts,
  killed,
  rest,
  tryAction,
} from './attempts.ts';

export interface StepPorts extends AttemptPorts {
  /** What a step prints, masked and bounded, as it comes. */
  readonly output: (node: string, step: StepName, attempt: number, text: string) => void;
}

export interface StepCall {
  readonly node: string;
  readonly step: StepDefinition;
  /** Attempts count from 1. */
  readonly contextOf: (attempt: number) => ActionContext;
  readonly signal: AbortSignal;
  readonly afterCut?: AttemptCall['afterCut'];
}

export interface StepRun {
  readonly report: StepReport;
  /** Of the last attempt. */
  readonly outcome: ActionOutcome;
}

/** A version is in the first line; this is more than any. */
const observedLength = 4_096;

/** Takes one step of one node: with its attempts, or, where it says `within`, until it holds. */
export async function runStep(
  { node, step, contextOf, signal, afterCut }: StepCall,
  ports: StepPorts,
): Promise<StepRun> {
  const began = ports.clock.now();
  const call: AttemptCall = {
    contextOf,
    output: (attempt, text) => ports.output(node, step.step, attempt, text),
    signal,
    ...(afterCut === undefined ? {} : { afterCut }),
    ...(step.step === 'observe' ? { stdoutLength: observedLength } : {}),
  };
  const attempted = await (step.until === undefined
    ? tryAction(step, call, ports)
    : askUntil(step, step.until, call, ports));
  const { outcome, attempts } = attempted;
  const milliseconds = Math.max(0, ports.clock.now() - began);
  return {
    report: { step: step.step, outcome: outcome.kind, reason: outcome.reason, attempts, milliseconds },
    outcome,
  };
}

/** Asks again and again, from start to start so often, until it held so many times in a row or the time is over. */
async function askUntil(
  step: StepDefinition,
  until: Until,
  call: AttemptCall,
  ports: AttemptPorts,
): Promise<Attempted> {
  const { within, every, successes } = until;
  const { clock } = ports;
  const deadline = clock.now() + within;
  let held = 0;
  let last: ActionOutcome | undefined;
  for (let asks = 1; ; asks += 1) {
    const asked = clock.now();
    const left = Math.max(1, deadline - asked);
    const outcome = await attemptAction(step, call, asks, Math.min(step.timeout, left), ports);
    if (outcome.kind === 'killed') return { outcome, attempts: asks };
    held = outcome.kind === 'ok' ? held + 1 : 0;
    if (held >= successes) return { outcome, attempts: asks };
    // An ask that only the deadline cut short says less than the one before.
    const cutShort = outcome.kind === 'timeout' && left < step.timeout && last !== undefined && last.kind !== 'ok';
    last = cutShort ? last : outcome;
    const next = asked + every;
    if (Math.max(next, clock.now()) >= deadline) {
      return { outcome: late(last ?? outcome, held, until, asks), attempts: asks };
    }
    if (!(await rest(next - clock.now(), call.signal, clock))) return { outcome: killed, attempts: asks };
  }
}

function late(last: ActionOutcome, held: number, { within, successes }: Until, asks: number): ActionOutcome {
  if (last.reason === null) {
    return { ...last, kind: 'failed', reason: reason('not-steady-in-time', { held, successes, within, asks }) };
  }
  return { ...last, reason: reason('not-held-in-time', { within, asks, last: words(last.reason).message }) };
}
