import type { ActionOutcome } from '../core/action-outcome.ts';
import type { HttpAction, RunAction, StepName, Steps } from '../core/definition/steps.ts';
import type { Milliseconds } from '../core/definition/values.ts';
import { compileSelector } from '../core/fleet/selector.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import type { Clock } from '../core/ports.ts';
import { expand } from '../core/template.ts';
import { durationText } from '../errors/duration-text.ts';
import { type Reason, reason } from '../errors/problem.ts';
import { drawn } from './chance.ts';
import type { Met } from './declared.ts';
import { type Fault, isDuring, type Scenario } from './scenario.ts';
import { usualDuration, usualDurations } from './usual-durations.ts';

/** One attempt of one step of one node. */
export interface StepAttempt {
  readonly node: FleetNode;
  /** Name of the wave. */
  readonly wave: string;
  readonly step: StepName;
  /** Counts from 1. */
  readonly attempt: number;
  readonly params: Readonly<Record<string, string>>;
  readonly timeoutMs: Milliseconds;
}

export type Fate = { readonly kind: Fault['kind'] | 'ok'; readonly reason: Reason | null };

const fine: Fate = { kind: 'ok', reason: null };

/** A fleet that does what a scenario says: every step takes its time on the clock, and goes wrong where a fault strikes. */
export class VirtualFleet {
  readonly #scenario: Scenario;
  readonly #steps: Steps;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #seed: number;
  readonly #faults: readonly (Fault & { readonly strikes: (node: FleetNode) => boolean })[];
  readonly #slower: readonly { has: (node: FleetNode) => boolean; steps: Partial<Record<StepName, Milliseconds>> }[];
  /** The names of the nodes that have the new version. */
  readonly #updated = new Set<string>();
  /** By fault, the names of the nodes that it struck. */
  readonly #struck: readonly Set<string>[];
  readonly #metOutages = new Set<number>();

  constructor(around: { scenario: Scenario; steps: Steps; clock: Clock; seed: number }) {
    this.#scenario = around.scenario;
    this.#steps = around.steps;
    this.#clock = around.clock;
    this.#start = around.clock.now();
    this.#seed = around.seed;
    this.#faults = around.scenario.faults.map((fault) => ({
      ...fault,
      strikes: fault.nodes === undefined ? () => true : compileSelector(fault.nodes),
    }));
    this.#struck = this.#faults.map(() => new Set());
    this.#slower = around.scenario.durations.nodes.map(({ nodes, steps }) => ({ has: compileSelector(nodes), steps }));
  }

  async attempt(what: StepAttempt, signal: AbortSignal): Promise<ActionOutcome> {
    const { step, timeoutMs } = what;
    const fate = this.fateOf(what);
    if (fate.kind === 'unreachable') {
      const slept = await this.sleep(Math.min(timeoutMs, usualDurations.unreachable), signal);
      return slept ? outcomeOf('unreachable', 'unreachable', fate.reason) : killed;
    }
    const takes = fate.kind === 'hang' ? Number.POSITIVE_INFINITY : this.durationOf(what);
    if (!(await this.sleep(Math.min(timeoutMs, takes), signal))) return killed;
    if (this.inOutage()) return outcomeOf('unreachable', 'unreachable', outageOf(step));
    if (takes > timeoutMs) return outcomeOf('timeout', 'timeout', fate.reason ?? tooSlow(step, takes, timeoutMs));
    if (fate.kind === 'fail') return this.#failed(step, fate.reason);
    return this.#done(what);
  }

  /** What becomes of an attempt that begins now, before it is known how long it takes. */
  fateOf({ node, wave, step, attempt }: Omit<StepAttempt, 'params' | 'timeoutMs'>): Fate {
    const sinceStart = this.#clock.now() - this.#start;
    if (this.inOutage()) return { kind: 'unreachable', reason: outageOf(step) };
    for (const [index, fault] of this.#faults.entries()) {
      const { kind, chance, waves, attempts, during, strikes } = fault;
      const at = fault.step ?? (kind === 'unreachable' ? step : 'apply');
      if (at !== step || (waves !== undefined && !waves.includes(wave))) continue;
      if (attempts !== undefined && attempt > attempts) continue;
      if (during !== undefined && !isDuring(during, sinceStart)) continue;
      if (drawn(this.#seed, 'fault', index, node.name) >= chance || !strikes(node)) continue;
      this.#struck[index]?.add(node.name);
      return { kind, reason: reason('simulated-fault', { step, what: faultWords[kind] }) };
    }
    return fine;
  }

  /** Whether everything fails now. */
  inOutage(): boolean {
    const sinceStart = this.#clock.now() - this.#start;
    let broken = false;
    for (const [index, outage] of this.#scenario.outages.entries()) {
      if (!isDuring(outage, sinceStart)) continue;
      this.#metOutages.add(index);
      broken = true;
    }
    return broken;
  }

  /** What there was so far of what is to go wrong. */
  get met(): Met {
    return {
      faults: this.#struck.map((names) => names.size),
      outages: this.#scenario.outages.map((_, index) => this.#metOutages.has(index)),
    };
  }

  durationOf({ node, step, attempt }: Omit<StepAttempt, 'params' | 'timeoutMs' | 'wave'>): Milliseconds {
    const own = this.#slower.find((each) => each.steps[step] !== undefined && each.has(node))?.steps[step];
    const length = own ?? this.#scenario.durations.steps[step] ?? usualDuration(this.#steps[step], step);
    return this.spread(length, step, node.name, attempt);
  }

  /** A duration as it comes out this time. */
  spread(length: Milliseconds, ...words: readonly (string | number)[]): Milliseconds {
    const { spread = 0 } = this.#scenario.durations;
    if (spread === 0) return length;
    return Math.round(length * (1 + (spread / 100) * (2 * drawn(this.#seed, 'duration', ...words) - 1)));
  }

  /** False: interrupted. */
  async sleep(milliseconds: Milliseconds, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#clock.sleep(milliseconds, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** The node has the new version now: `apply` went well. */
  update(node: FleetNode): void {
    this.#updated.add(node.name);
  }

  #done(what: StepAttempt): ActionOutcome {
    const { node, step } = what;
    if (step === 'apply') this.update(node);
    if (step === 'rollback') this.#updated.delete(node.name);
    if (step === 'check' && !this.#updated.has(node.name)) {
      return this.#failed('check', reason('simulated-fault', { step, what: 'says that the node is not done' }));
    }
    return { ...outcomeOf('ok', 'ok', null), answer: step === 'observe' ? this.#observed(what) : '' };
  }

  #observed({ node, params }: StepAttempt): string {
    const { action, want, json } = this.#steps.observe ?? {};
    const wanted = want === undefined ? 'the new version' : (expand(want, { node, params }, 'plain').text ?? '');
    const version = this.#updated.has(node.name) ? wanted : `before ${wanted}`;
    return action?.kind === 'http' && json !== undefined ? JSON.stringify(documentWith(json, version)) : version;
  }

  #failed(step: StepName, why: Reason | null): ActionOutcome {
    return outcomeOf('failed', failurePattern(this.#steps[step]?.action), why);
  }
}

const faultWords = {
  fail: 'failed',
  unreachable: 'could not reach the node',
  hang: 'did not end in time',
} as const;

/** What a step does when it fails: its command exits with 1, or it is answered 500. */
export function failurePattern(action: RunAction | HttpAction | undefined): string {
  return action?.kind === 'http' ? 'status:500' : 'exit:1';
}

export function outageOf(step: StepName): Reason {
  return reason('simulated-outage', { what: `\`${step}\`` });
}

function tooSlow(step: StepName, takes: Milliseconds, timeoutMs: Milliseconds): Reason {
  const what = `takes ${durationText(takes)} and has ${durationText(timeoutMs)}`;
  return reason('simulated-fault', { step, what });
}

/** The smallest JSON document that has a value at a JSON Pointer. */
function documentWith(pointer: string, value: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduceRight<unknown>((inner, key) => {
    return { [key.replaceAll('~1', '/').replaceAll('~0', '~')]: inner };
  }, value);
}

export function outcomeOf(kind: ActionOutcome['kind'], pattern: string, why: Reason | null): ActionOutcome {
  return { kind, pattern, reason: why, tail: '', answer: '' };
}

export const killed = outcomeOf('killed', 'killed', reason('step-killed', {}));
