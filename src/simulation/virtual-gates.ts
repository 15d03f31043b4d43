import type { GateDefinition } from '../core/definition/gates.ts';
import type { GateResult } from '../core/gates/gate-result.ts';
import type { windowVerdict } from '../core/gates/window.ts';
import { worstCaseAfter } from '../core/gates/worst-case.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Clock } from '../core/ports.ts';
import { reason } from '../errors/problem.ts';
import { askWithRetry } from '../engine/gate/evaluate-gate.ts';
import type { GateQuestion } from '../engine/ports.ts';
import type { GateAnswer, Scenario } from './scenario.ts';
import { usualGate } from './usual-durations.ts';
import type { VirtualFleet } from './virtual-steps.ts';

/** A window that was asked, and when it closes for the work that follows; null: with no end in sight. Epoch milliseconds. */
export interface WindowAsked {
  readonly gate: string;
  readonly wave: number | null;
  readonly at: number;
  readonly result: GateResult;
  readonly closes: number | null;
}

export interface GateSurroundings {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly fleet: VirtualFleet;
  /** How windows are judged, by the clock. */
  readonly judgeWindow: typeof windowVerdict;
  readonly askedWindow: (asked: WindowAsked) => void;
}

/** Answers gates: windows as they are, by the virtual clock; everything else as the scenario says, and with a pass where it is silent. */
export class VirtualGates {
  readonly #around: GateSurroundings;
  readonly #asked = new Map<string, number>();

  constructor(around: GateSurroundings) {
    this.#around = around;
  }

  evaluate(question: GateQuestion, signal: AbortSignal): Promise<GateResult> {
    const { gate } = question;
    if (gate.check.kind === 'window') return Promise.resolve(this.#askWindow(question, gate.check.window));
    return askWithRetry(gate, () => this.#ask(gate, signal), this.#around.clock, signal);
  }

  /** Whether asking the gate again brings the same for ever, and that is no pass. */
  neverPasses(name: string): boolean {
    const answer = this.#declared(name);
    return answer !== undefined && answer.verdict !== 'pass' && answer.times === undefined;
  }

  #askWindow(question: GateQuestion, window: Parameters<typeof windowVerdict>[0]): GateResult {
    const { plan, clock, judgeWindow, askedWindow } = this.#around;
    const { gate, wave, batch, nodes } = question;
    const worstCase = worstCaseAfter(plan, { point: gate.at, wave, batch, nodes });
    const at = clock.now();
    const result = judgeWindow(window, at, worstCase);
    const closes = result.notBefore === undefined ? null : result.notBefore + (window.mustFit ? worstCase : 0);
    askedWindow({ gate: gate.name, wave, at, result, closes: result.verdict === 'pass' ? closes : null });
    return result;
  }

  async #ask(gate: GateDefinition, signal: AbortSignal): Promise<GateResult> {
    const { scenario, fleet } = this.#around;
    const count = (this.#asked.get(gate.name) ?? 0) + 1;
    this.#asked.set(gate.name, count);
    const takes = fleet.spread(scenario.durations.gates[gate.name] ?? usualGate(gate), 'gate', gate.name, count);
    if (!(await fleet.sleep(takes, signal))) return interrupted;
    if (fleet.inOutage()) {
      return { verdict: 'fail', reason: reason('simulated-outage', { what: `gate ${gate.name}` }), evidence: [] };
    }
    const answer = this.#declared(gate.name);
    const declared = answer !== undefined && (answer.times === undefined || count <= answer.times);
    const verdict = declared ? answer.verdict : 'pass';
    const how = answer === undefined ? 'because nothing else was declared' : 'as was declared';
    return { verdict, reason: reason('simulated-verdict', { verdict, how }), evidence: [] };
  }

  #declared(name: string): GateAnswer | undefined {
    const { gates } = this.#around.scenario;
    return Object.hasOwn(gates, name) ? gates[name] : undefined;
  }
}

const interrupted: GateResult = { verdict: 'error', reason: reason('gate-interrupted', {}), evidence: [] };
