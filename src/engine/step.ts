import { type ActionOutcome, outcomeMatches } from '../core/action-outcome.ts';
import type { StepDefinition, StepName, Until } from '../core/definition/steps.ts';
import type { Clock, Random } from '../core/ports.ts';
import { waitAfter } from '../core/retry.ts';
import type { StepReport } from '../core/rollout/node-report.ts';
import { reason, words } from '../errors/problem.ts';
import type { ActionContext, PerformAction } from '../transport/action.ts';
import { StepOutput } from './step-output.ts';

export interface StepPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly perform: PerformAction;
  /** What a step prints, masked and bounded, as it comes. */
  readonly output: (node: string, step: StepName, attempt: number, text: string) => void;
}

export interface StepCall {
  readonly node: string;
  readonly step: StepDefinition;
  /** Attempts count from 1. */
  readonly contextOf: (attempt: number) => ActionContext;
  readonly signal: AbortSignal;
}

export interface StepRun {
  readonly report: StepReport;
  /** Of the last attempt. */
  readonly outcome: ActionOutcome;
}

const killed: ActionOutcome = {
  kind: 'killed',
  pattern: 'killed',
  reason: reason('step-killed', {}),
  tail: '',
  answer: '',
};
/** A version is in the first line; this is more than any. */
const observedLength = 4_096;

/** Takes one step of one node: with its attempts, or, where it says `within`, until it holds. */
export async function runStep(call: StepCall, ports: StepPorts): Promise<StepRun> {
  const began = ports.clock.now();
  const { step } = call;
  const { outcome, attempts } = await (step.until === undefined
    ? tryStep(call, ports)
    : askUntil(call, step.until, ports));
  const milliseconds = Math.max(0, ports.clock.now() - began);
  return {
    report: { step: step.step, outcome: outcome.kind, reason: outcome.reason, attempts, milliseconds },
    outcome,
  };
}

interface Tried {
  readonly outcome: ActionOutcome;
  readonly attempts: number;
}

async function tryStep(call: StepCall, ports: StepPorts): Promise<Tried> {
  const { attempts, backoff, retryOn, timeout } = call.step;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptStep(call, attempt, timeout, ports);
    const again =
      attempt < attempts && outcome.kind !== 'ok' && outcome.kind !== 'killed' && outcomeMatches(retryOn, outcome);
    if (!again) return { outcome, attempts: attempt };
    if (!(await rest(waitAfter(attempt, backoff, ports.random), call.signal, ports.clock)))
      return { outcome: killed, attempts: attempt };
  }
}

/** Asks again and again, from start to start so often, until it held so many times in a row or the time is over. */
async function askUntil(call: StepCall, { within, every, successes }: Until, ports: StepPorts): Promise<Tried> {
  const { clock } = ports;
  const deadline = clock.now() + within;
  let held = 0;
  let last: ActionOutcome | undefined;
  for (let asks = 1; ; asks += 1) {
    const asked = clock.now();
    const left = Math.max(1, deadline - asked);
    const outcome = await attemptStep(call, asks, Math.min(call.step.timeout, left), ports);
    if (outcome.kind === 'killed') return { outcome, attempts: asks };
    held = outcome.kind === 'ok' ? held + 1 : 0;
    if (held >= successes) return { outcome, attempts: asks };
    // An ask that only the deadline cut short says less than the one before.
    const cutShort = outcome.kind === 'timeout' && left < call.step.timeout && last !== undefined && last.kind !== 'ok';
    last = cutShort ? last : outcome;
    const next = asked + every;
    if (Math.max(next, clock.now()) >= deadline)
      return { outcome: late(last ?? outcome, held, successes, within, asks), attempts: asks };
    if (!(await rest(next - clock.now(), call.signal, clock))) return { outcome: killed, attempts: asks };
  }
}

function late(last: ActionOutcome, held: number, successes: number, within: number, asks: number): ActionOutcome {
  if (last.reason === null) {
    return { ...last, kind: 'failed', reason: reason('not-steady-in-time', { held, successes, within, asks }) };
  }
  return { ...last, reason: reason('not-held-in-time', { within, asks, last: words(last.reason).message }) };
}

async function attemptStep(
  call: StepCall,
  attempt: number,
  timeoutMs: number,
  ports: StepPorts,
): Promise<ActionOutcome> {
  const { node, step, signal } = call;
  const output = new StepOutput((text) => ports.output(node, step.step, attempt, text));
  const outcome = await ports.perform(step.action, call.contextOf(attempt), {
    timeoutMs,
    signal,
    onOutput: (text) => output.push(text),
    ...(step.step === 'observe' ? { stdoutLength: observedLength } : {}),
  });
  output.end();
  const gone = (outcome.kind === 'failed' || outcome.kind === 'timeout') && outcomeMatches(step.unreachableOn, outcome);
  return gone ? { ...outcome, kind: 'unreachable' } : outcome;
}

/** False: aborted meanwhile. */
async function rest(milliseconds: number, signal: AbortSignal, clock: Clock): Promise<boolean> {
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
