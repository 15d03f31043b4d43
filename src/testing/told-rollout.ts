import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import type { NodeReport, StepReport } from '../core/rollout/node-report.ts';
import { reason } from '../errors/problem.ts';
import { aGate, aPlan, aStep, tolerates } from './builders.ts';
import { given } from './rollout-spec.ts';

/** A rollout with something of everything that a report tells. */
export interface ToldRollout {
  readonly plan: Plan;
  readonly events: readonly RolloutEvent[];
}

/** What no node may be able to do with its name, its labels or its output. */
export const attack = `"><img src=x onerror=alert(1)></script><script>alert(2)</script>`;

/**
 * Seven nodes in two waves. One is called as `attack` and cannot be reached; so are its label and what it prints. The last two, `b1` and `b2`,
 * fail in `apply`, each with a number of its own in what it prints, and the rollout pauses.
 */
export function toldRollout(): ToldRollout {
  const written = aPlan(['canary: a1 a2', 'rest: c1 hostile c2 | b1 b2'], {
    description: attack,
    gates: [aGate({ name: 'open', at: 'before-rollout' }), aGate({ name: 'well', at: 'after-wave' })],
    steps: { apply: aStep('apply'), rollback: aStep('rollback') },
    onFailure: { tolerate: [tolerates('failed', 1), tolerates('unreachable', 3)] },
    bakes: { canary: 60_000 },
  });
  const nodes = written.nodes.map((node, at) => ({
    ...node,
    name: node.name === 'hostile' ? attack : node.name,
    labels: { zone: `z${(at % 2) + 1}`, ...(node.name === 'hostile' ? { note: attack } : {}) },
  }));
  const plan: Plan = { ...written, nodes, params: { version: attack } };
  const spec = given(plan).runs().passes(60_000);
  spec.runs({ b1: 'failed', b2: 'failed', [attack]: 'unreachable' });
  let at = Date.UTC(2026, 10, 22, 9);
  const events = spec.history.map((event): RolloutEvent => {
    at += 700;
    const timed = { ...event, at };
    return timed.type === 'node-finished' ? { ...timed, report: detailed(timed.node, timed.report) } : timed;
  });
  return { plan, events };
}

function detailed(node: string, report: NodeReport): NodeReport {
  const why =
    report.failure === null ? null : reason('task-failed', { task: 'apply', point: 'node', message: 'exit 3' });
  const steps: StepReport[] = [
    { step: 'observe', outcome: 'ok', reason: null, attempts: 1, milliseconds: 40 },
    {
      step: 'apply',
      outcome: why === null ? 'ok' : 'failed',
      reason: why,
      attempts: why === null ? 1 : 3,
      milliseconds: 900,
    },
  ];
  const tail =
    why === null
      ? ''
      : node === attack
        ? attack
        : `first line of ${node}\ncannot open /var/lib/app: error 0x${node.length}${node.charCodeAt(1)}`;
  return { ...report, reason: why, steps, previous: '1.0', version: why === null ? '1.1' : '1.0', tail };
}
