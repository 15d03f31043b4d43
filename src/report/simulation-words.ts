import type { FailurePolicy } from '../core/definition/rollout-definition.ts';
import { amountText, roundedDown } from '../core/plan/amounts.ts';
import { nodeStates } from '../core/rollout/node-state.ts';
import { type RolloutStatus, statusOf } from '../core/rollout/state.ts';
import { durationText } from '../errors/duration-text.ts';
import { type Reason, words } from '../errors/problem.ts';
import type { Distribution } from '../simulation/many-runs.ts';
import type { LimitAtWorst } from '../simulation/out-of-service.ts';
import type { Simulation } from '../simulation/simulate.ts';
import type { ToleranceAtWorst } from '../simulation/tolerances.ts';
import type { WindowFit } from '../simulation/window-fits.ts';
import { counted } from './plural.ts';

const ends: Readonly<Partial<Record<RolloutStatus, string>>> = {
  succeeded: 'succeeds',
  failed: 'fails',
  aborted: 'is aborted',
  'rolled-back': 'rolls back',
  paused: 'pauses for a person',
  waiting: 'waits for what never comes',
};

/** `rolls back after 1h 20m` */
export function endWords({ state, start, end }: Simulation): string {
  const status = statusOf(state);
  return `${ends[status] ?? `ends ${status}`} after ${durationText(end - start)}`;
}

/** Why it did not simply succeed; null when it did. */
export function causeOf({ state }: Simulation): Reason | null {
  return state.hold?.reason ?? state.ending?.reason ?? null;
}

/** `40 nodes: 38 succeeded, 2 failed` */
export function nodesWords({ state }: Simulation): string {
  const { counts, size } = state.nodes;
  const present = nodeStates.filter((name) => counts[name] > 0).map((name) => `${counts[name]} ${name}`);
  return `${counted(size, 'node')}: ${present.join(', ')}`;
}

export interface LimitRow {
  /** `at most 25% per zone` */
  readonly limit: string;
  /** `zone=a`; of several that came equally near, how many more. */
  readonly group: string;
  readonly worst: number;
  readonly allowed: number;
  /** `in half after 12m`; empty: never any. */
  readonly when: string;
}

/** Of each limit the group that came nearest to what it is allowed. */
export function limitRow({ atMost, per, groups }: LimitAtWorst, start: number): LimitRow {
  let nearest = groups[0];
  for (const group of groups) {
    if (nearest === undefined || group.worst * nearest.allowed > nearest.worst * group.allowed) nearest = group;
  }
  const asNear = groups.filter(
    ({ worst, allowed }) => nearest !== undefined && worst * nearest.allowed === nearest.worst * allowed,
  );
  const named = per === null ? 'the whole fleet' : nearest?.value == null ? `no ${per}` : `${per}=${nearest.value}`;
  return {
    limit: `at most ${atMost}${per === null ? '' : ` per ${per}`}`,
    group: asNear.length > 1 ? `${named} and ${asNear.length - 1} more` : named,
    worst: nearest?.worst ?? 0,
    allowed: nearest?.allowed ?? 0,
    when: whenWords(nearest?.wave ?? null, nearest?.at ?? null, start),
  };
}

export function whenWords(wave: string | null, at: number | null, start: number): string {
  if (at === null) return '';
  return `${wave === null ? '' : `in ${wave} `}after ${durationText(at - start)}`;
}

/** What a rule of `on-failure` tolerates, and what came of it here. */
export function toleranceWords(
  { rule, worst, tripped }: ToleranceAtWorst,
  start: number,
): { rule: string; came: string } {
  const per = rule.per === 'consecutive' ? 'in a row' : `per ${rule.per}`;
  const written = `${rule.class}: ${amountText(rule.amount)} ${per}`;
  if (tripped !== null) {
    const { message } = words(tripped.reason);
    return { rule: written, came: `trips after ${durationText(tripped.at - start)}: ${message}` };
  }
  if (worst === null) return { rule: written, came: `holds: none ${rule.class}` };
  const { count, tolerated, scope } = worst;
  const beyond = count > tolerated ? ', but is not what stops it' : '';
  return {
    rule: written,
    came: `${beyond === '' ? 'holds: ' : ''}${count} of ${tolerated} tolerated in ${scope}${beyond}`,
  };
}

/** What happens when a tolerance trips. */
export function thenWords({ then, rollback, node }: FailurePolicy, nodes: number): string {
  const alone = node === 'rollback' ? 'a node that fails goes back by itself; ' : '';
  if (then === 'pause') return `${alone}when one trips, it pauses and asks a person`;
  if (then === 'abort') return `${alone}when one trips, it aborts and leaves the nodes as they are`;
  const which = { failed: 'the nodes that failed go back', wave: 'its wave goes back', rollout: 'all goes back' };
  const most = roundedDown(rollback.atMost, nodes);
  return `${alone}when one trips, ${which[rollback.scope]}; more than ${counted(most, 'node')} asks a person first`;
}

export function windowWords(fit: WindowFit, start: number): string {
  const { gate, wave, waited, opened, closes, workEnded, overran, reason } = fit;
  const about = `${gate}, ${wave === null ? 'for the whole rollout' : `for ${wave}`}`;
  const waits = waited > 0 ? `waits ${durationText(waited)} for it` : 'is open when it is asked';
  if (opened === null) return `${about}: ${waited > 0 ? `${waits}; ` : ''}does not open: ${words(reason).message}`;
  if (overran > 0) return `${about}: ${waits}; work goes on ${durationText(overran)} after it closed`;
  if (workEnded === null || closes === null) return `${about}: ${waits}; does not close`;
  const over = durationText(workEnded - start);
  return `${about}: ${waits}; the work is over after ${over}, ${durationText(closes - workEnded)} before it closes`;
}

/** How many runs ended how: `970 (97%) succeeded, 30 (3%) rolled-back`. */
export function statesWords({ states, runs }: Distribution): string {
  return Object.entries(states)
    .toSorted(([, a], [, b]) => b - a)
    .map(([state, count]) => `${count} (${shareText(count, runs)}) ${state}`)
    .join(', ');
}

/** Integer percent, except that a little is never nothing and nearly all is never all. */
function shareText(count: number, of: number): string {
  const percent = Math.round((count * 100) / of);
  if (percent === 0 && count > 0) return '<1%';
  return percent === 100 && count < of ? '>99%' : `${percent}%`;
}
