import type { GateDefinition } from '../core/definition/gates.ts';
import { controlsOf } from '../core/fleet/control-nodes.ts';
import { worstCaseAfter } from '../core/gates/worst-case.ts';
import type { GateResult } from '../core/gates/gate-result.ts';
import { makeMasker } from '../core/mask.ts';
import { environmentsOfPlace } from '../core/plan/environments-of-place.ts';
import type { Plan } from '../core/plan/plan.ts';
import { exceptionLimits } from '../core/policy/floor/exception-limits.ts';
import { evaluateWithRetry } from '../engine/gate/evaluate-gate.ts';
import type { GatePorts } from '../engine/gate/scope.ts';
import type { GateQuestion } from '../engine/ports.ts';
import { systemClock } from '../io/clock.ts';
import type { ProcessGuard } from '../io/process.ts';
import type { OpenGitHub } from '../probes/github-ports.ts';
import { makeProbes } from '../probes/probes.ts';
import { performAction } from '../transport/action.ts';
import { lastAccepted, type RolloutRecord } from './last-accepted.ts';
import { githubEvidenceHere } from './github-evidence-here.ts';

export interface GateSurroundings {
  readonly plan: Plan;
  /** Null: the gate is asked by itself, outside an execution. */
  readonly execution: string | null;
  /** Where commands run; absolute. */
  readonly root: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly guard?: ProcessGuard;
  /** Where gates ask GitHub; absent: by the environment of this process. */
  readonly github?: OpenGitHub;
  /** Where earlier rollouts are recorded. */
  readonly record: RolloutRecord;
  /** Epoch milliseconds at which windows are judged; absent: the time when it is asked. */
  readonly now?: number;
}

/** Asks a gate of a plan from this machine. */
export function askGate(around: GateSurroundings, question: GateQuestion, signal: AbortSignal): Promise<GateResult> {
  const { plan, execution, root, secrets, guard, record, github = githubEvidenceHere(process.env, root) } = around;
  const { gate, wave, batch, since, nodes } = question;
  const ports: GatePorts = {
    clock: systemClock,
    probes: makeProbes(performAction, github),
    masker: makeMasker(Object.values(secrets)),
    environment: process.env,
    ...(guard === undefined ? {} : { guard }),
  };
  const environments = environmentsOfPlace(plan, wave);
  const scope = {
    rollout: plan.rollout,
    ...(execution === null ? {} : { execution }),
    ...(wave === null ? {} : { wave: plan.waves[wave]?.name ?? 'catch-up' }),
    ...(batch === null ? {} : { batch }),
    nodes: nodes.flatMap((index) => plan.nodes[index] ?? []),
    controls: controlsOf(gate, plan.controls ?? []),
    environments,
    exceptionLimits: exceptionLimits(plan, wave),
    acceptedFindings: () =>
      lastAccepted(record, { rollout: plan.rollout, before: execution, gate: gate.name, environments }),
    commit: plan.source.commit,
    params: plan.params,
    secrets: Object.keys(secrets),
    since,
    now: () => around.now ?? systemClock.now(),
    worstCaseMs: worstCaseAfter(plan, { point: gate.at, wave, batch, nodes }),
    root,
  };
  return evaluateWithRetry(gate, scope, ports, signal);
}

/** The question of a gate that is asked by itself: about all nodes, where it would stand first. */
export function questionAlone(plan: Plan, gate: GateDefinition): GateQuestion {
  const inWave = gate.at !== 'before-rollout';
  const stands = plan.waves.find(({ name, from, to }) => to > from && (gate.waves?.includes(name) ?? true));
  const wave = inWave ? (stands?.index ?? null) : null;
  return { gate, wave, batch: null, since: null, nodes: [...plan.nodes.keys()] };
}
