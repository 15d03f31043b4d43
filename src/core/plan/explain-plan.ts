import { type Reason, reason, words } from '../../errors/problem.ts';
import { limitGroupsOf } from './limits.ts';
import type { Plan, PlannedRound, PlannedWave, ResolvedLimit } from './plan.ts';
import { type Bound, boundsOf, type RoundBounds } from './round-bounds.ts';
import { splitRounds } from './split-rounds.ts';
import { maxBatches, type Work, workOf } from './work.ts';

/** How many groups of a limit a message lists before it counts. */
const groupsShown = 8;

/** Every number of the plan that was resolved, and why it is what it is. */
export function explainPlan(plan: Plan): Reason[] {
  const work = workOf(plan.nodes, plan.definition, limitGroupsOf(plan));
  const explainRound = boundsOf(plan, work);
  return [
    ...plan.limits.map(explainLimit),
    ...plan.waves.flatMap((wave) => [
      reason('wave-sized', { wave: wave.name, why: words(wave.sizing).message }),
      ...explainRounds(work, wave),
      ...wave.rounds.flatMap((round, index) => {
        const name = `Wave ${wave.name}, round ${index + 1}`;
        const bounds = explainRound(round);
        return [explainParallel(plan, round, bounds, name), ...explainConcurrency(plan, round, bounds, name)];
      }),
    ]),
  ];
}

function explainLimit({ atMost, per, groups }: ResolvedLimit): Reason {
  const sorted = groups.toSorted((a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : 1));
  const shown = sorted.slice(0, groupsShown).map(({ value, nodes, atMost: most }) => {
    return `${groupName(per, value)} ${most} of ${nodes}`;
  });
  return reason('limit-resolved', { atMost, per: per ?? null, groups: shown, count: groups.length });
}

function groupName(per: string | undefined, value: string | null): string {
  if (per === undefined) return 'the whole fleet';
  return value === null ? `without ${per}` : `${per}=${value}`;
}

/** As messages write it: `at most 20% per zone (zone=eu-1: 4 of 21 nodes)`. */
function limitText(plan: Plan, limit: number, group: number): string {
  const found = plan.limits[limit];
  const of = found?.groups[group];
  if (found === undefined || of === undefined) return 'a limit';
  const { atMost, per } = found;
  return `at most ${atMost}${per === undefined ? '' : ` per ${per}`} (${groupName(per, of.value)}: ${of.atMost} of ${of.nodes} nodes)`;
}

/** Which of the rounds the matrix and the dependencies ask for is found by dividing the wave again; limits asked for the others. */
function explainRounds(work: Work, { name, from, to, rounds }: PlannedWave): Reason[] {
  if (rounds.length < 2) return [];
  const needed = splitRounds(
    Int32Array.from({ length: to - from }, (_, place) => from + place),
    work,
  );
  const earlier = needed.slice(0, -1);
  const why: string[] = [];
  if (earlier.some(({ batches }) => batches === maxBatches)) why.push(`a round has at most ${maxBatches} batches`);
  if (earlier.some(({ batches }) => batches < maxBatches))
    why.push('nodes come in a later round than what they depend on');
  if (rounds.length > needed.length) why.push('in more rounds, limits let more be worked on at once');
  return [reason('wave-rounds', { wave: name, rounds: rounds.length, why: why.join('; ') })];
}

/** Why so many batches of a round run at once; `name` says which round. */
export function explainParallel(plan: Plan, round: PlannedRound, bounds: RoundBounds, name: string): Reason {
  const { maxParallel } = round;
  const bound = bounds.maxParallel;
  switch (bound.by) {
    case 'file':
      return reason('parallel-as-written', { round: name, maxParallel });
    case 'size':
      return reason('parallel-by-batches', { round: name, maxParallel, parallel: plan.definition.batch.parallel });
    case 'limit':
      return reason('parallel-by-limit', {
        round: name,
        maxParallel,
        limit: limitText(plan, bound.limit, bound.group),
      });
    case 'speed':
      return reason('parallel-by-speed', { round: name, maxParallel });
  }
}

/** One reason for all batches of the round that have the same number for the same cause. */
function explainConcurrency(plan: Plan, round: PlannedRound, bounds: RoundBounds, name: string): Reason[] {
  const alike = new Map<string, { count: number; concurrency: number; bound: Bound }>();
  round.batches.forEach(({ concurrency }, batch) => {
    const bound = bounds.concurrency[batch] ?? { by: 'file' };
    const key = `${concurrency} ${bound.by === 'limit' ? `${bound.limit} ${bound.group}` : bound.by}`;
    const found = alike.get(key);
    if (found === undefined) alike.set(key, { count: 1, concurrency, bound });
    else found.count += 1;
  });
  return [...alike.values()].map(({ count, concurrency, bound }) => {
    const batches = `${name}, ${count} ${count === 1 ? 'batch' : 'batches'}`;
    return concurrencyReason(plan, concurrency, bound, batches);
  });
}

/** Why so many nodes of a batch are worked on at once; `batches` says which. */
export function concurrencyReason(plan: Plan, concurrency: number, bound: Bound, batches: string): Reason {
  if (bound.by === 'size') return reason('concurrency-by-size', { batches, concurrency });
  if (bound.by !== 'limit') return reason('concurrency-as-written', { batches, concurrency });
  return reason('concurrency-by-limit', { batches, concurrency, limit: limitText(plan, bound.limit, bound.group) });
}
