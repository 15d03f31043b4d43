import type { ActionOutcome } from '../core/action-outcome.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { reason } from '../errors/problem.ts';
import type { AttemptBatch } from '../engine/batch/apply-to-batch.ts';
import { type Fate, failurePattern, killed, outageOf, outcomeOf, type VirtualFleet } from './virtual-steps.ts';

/** One virtual process for a batch: it takes as long as `apply` of its slowest node and reports each node by its own fate. */
export function attemptTogether(fleet: VirtualFleet): AttemptBatch {
  return async ({ nodes, apply, place }, attempt, _, signal) => {
    const each = nodes.map(({ node }) => ({
      node,
      takes: fleet.durationOf({ node, step: 'apply', attempt }),
      fate: fleet.fateOf({ node, wave: place.wave, step: 'apply', attempt }),
    }));
    const hangs = each.some(({ fate }) => fate.kind === 'hang');
    const takes = hangs ? Number.POSITIVE_INFINITY : Math.max(...each.map((one) => one.takes));
    const slept = await fleet.sleep(Math.min(takes, apply.timeout), signal);
    const broken = fleet.inOutage();
    const late = reason('command-timeout', { timeout: apply.timeout });
    return new Map(each.map(({ node, fate, takes: own }) => [node.name, judged(node, fate, own)]));

    function judged(node: FleetNode, fate: Fate, own: number): { outcome: ActionOutcome; named: boolean } {
      if (!slept) return { outcome: killed, named: false };
      if (broken) return { outcome: outcomeOf('unreachable', 'unreachable', outageOf('apply')), named: true };
      if (fate.kind === 'hang' || own > apply.timeout) {
        return { outcome: outcomeOf('timeout', 'timeout', fate.reason ?? late), named: false };
      }
      if (fate.kind === 'fail') {
        return { outcome: outcomeOf('failed', failurePattern(apply.action), fate.reason), named: true };
      }
      if (fate.kind === 'unreachable') {
        return { outcome: outcomeOf('unreachable', 'unreachable', fate.reason), named: true };
      }
      fleet.update(node);
      return { outcome: outcomeOf('ok', 'ok', null), named: true };
    }
  };
}
