import type { FailurePolicy } from '../core/definition/rollout-definition.ts';
import { amountText, roundedDown } from '../core/plan/amounts.ts';
import { nodeStates } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
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
  /** The most in any group while nodes went back, where that was more than is allowed; null: it never was. */
  readonly goingBack: number | null;
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
  const over = groups.filter(({ goingBack, allowed }) => goingBack > allowed).map(({ goingBack }) => goingBack);
  const named = per === null ? 'the whole fleet' : nearest?.value == null ? `no ${per}` : `${per}=${nearest.value}`;
  return {
    limit: `at most ${atMost}${per === null ? '' : ` per ${per}`}`,
    group: asNear.length > 1 ? `${named} and ${counted(asNear.length - 1, 'group')} more` : named,
    worst: nearest?.worst ?? 0,
    allowed: nearest?.allowed ?? 0,
    goingBack: over.length === 0 ? null : Math.max(...over),
    when: whenWords(nearest?.wave ?? null, nearest?.at ?? null, start),
  };
}

function whenWords(wave: string | null, at: number | null, start: number): string {
  if (at === null) return '';
  return `${wave === null ? '' : `in ${wave} `}after ${durationText(at - start)}`;
}

/** What a rule of `on-failure` tolerates, and what came of it here. */
export function toleranceWords(
  { rule, worst, tripped }: ToleranceAtWorst,
  start: number,
): { rule: string; came: string } {
  const per = rule.per === 'consecutive' ? 'in a row' : `per ${rule.per}`;
  const written = `${rule.class} ${amountText(rule.amount)} ${per}`;
  if (tripped !== null) {
    const { message } = words(tripped.reason);
    return { rule: written, came: `trips after ${durationText(tripped.at - start)}: ${message}` };
  }
  if (worst === null) return { rule: written, came: `holds, none ${rule.class}` };
  const { count, tolerated, scope } = worst;
  if (count <= tolerated) return { rule: written, came: `holds, ${count} of ${tolerated} tolerated in ${scope}` };
  return { rule: written, came: `exceeded in the end, ${count} and ${tolerated} tolerated in ${scope}` };
}

/** What happens when a tolerance trips. */
export function thenWords({ then, rollback, node }: FailurePolicy, nodes: number): string {
  const alone = node === 'rollback' ? 'a node that fails goes back by itself; ' : '';
  if (then === 'pause') return `${alone}when one trips, it pauses and asks a person`;
  if (then === 'abort') return `${alone}when one trips, it aborts and leaves the nodes as they are`;
  const which = { failed: 'the nodes that failed go back', wave: 'its wave goes back', rollout: 'all goes back' };
  const most = roundedDown(rollback.atMost, nodes);
  const asks = most < nodes ? `, unless those are more than ${most}: then it asks a person` : '';
  return `${alone}when one trips, ${which[rollback.scope]}${asks}`;
}

/** What the rollback came to; null: there was none. */
export function rollbackWords({ state }: Simulation): string | null {
  if (state.rollback === null) return null;
  const { rounds } = state.rollback;
  const nodes = rounds.flatMap(({ batches }) => batches.flatMap((batch) => batch.nodes));
  const back = nodes.filter((node) => nodeAt(state.nodes, node).state === 'rolled-back').length;
  const waves = new Set(rounds.map(({ wave }) => state.waves[wave]?.name ?? ''));
  const some = waves.size === 1 ? `in ${[...waves].join('')}` : `in ${counted(waves.size, 'wave')}`;
  return `here ${back} of ${counted(nodes.length, 'node')} ${some} went back`;
}

/** How the work fitted into each window: where it waited, where it was too late, and where it was tightest. */
export function windowWords(fits: readonly WindowFit[]): { gate: string; came: string }[] {
  return [...Map.groupBy(fits, ({ gate }) => gate)].map(([gate, asked]) => {
    const waits = asked.filter(({ waited, opened }) => waited > 0 && opened !== null);
    const shut = asked.filter(({ opened }) => opened === null);
    const late = asked.filter(({ overran }) => overran > 0);
    const came = [
      ...waits.map((fit) => `opens for ${aboutOf(fit)} after a wait of ${durationText(fit.waited)}`),
      ...shut.map((fit) => `does not open for ${aboutOf(fit)}: ${words(fit.reason).message}`),
      ...late.map((fit) => `work on ${aboutOf(fit)} goes on ${durationText(fit.overran)} after it closed`),
    ];
    if (came.length === 0) came.push('open whenever it is asked');
    const tight = late.length > 0 ? null : tightest(asked);
    if (tight !== null) {
      came.push(
        `the work is over in time, ${tight.left} before it closes${asked.length > 1 ? ` in ${tight.about}` : ''}`,
      );
    }
    return { gate, came: came.join('; ') };
  });
}

function aboutOf({ wave }: WindowFit): string {
  return wave ?? 'the whole rollout';
}

function tightest(fits: readonly WindowFit[]): { left: string; about: string } | null {
  let least = Number.POSITIVE_INFINITY;
  let about = '';
  for (const fit of fits) {
    if (fit.workEnded === null || fit.closes === null || fit.closes - fit.workEnded >= least) continue;
    least = fit.closes - fit.workEnded;
    about = aboutOf(fit);
  }
  return least === Number.POSITIVE_INFINITY ? null : { left: durationText(least), about };
}

export function costWords({ cost }: Simulation): string {
  const { apiWrites, jobs, runnerMinutes, wakeUps } = cost;
  const looking = wakeUps === 0 ? '' : `; ${wakeUps} of the jobs only look whether a wait is over`;
  return `${counted(apiWrites, 'API write')}, ${counted(jobs, 'job')}, ${counted(runnerMinutes, 'runner minute')}${looking}`;
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
