import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { Backoff, StepDefinition, StepName, TaskDefinition, TaskPoint } from '../definition/steps.ts';
import type { Plan, PlannedBatch, PlannedRound } from '../plan/plan.ts';
import { planRounds } from '../plan/rounds.ts';
import { gatesAt } from './standing.ts';

/** From the TERM that follows a timeout to the KILL. */
const killAfterMs = 10_000;

/** How many nodes a gate that uses node fields asks at once. */
export const gateConcurrency = 20;

/**
 * How long the work after a gate takes at worst, in milliseconds: every attempt of every step, task and gate up to its timeout with
 * the longest pauses between, and after it the way back where a failure leads there. Not counted are bakes, which change nothing,
 * and waiting for people and windows, which has no end. 0 where no work follows.
 *
 * `nodes`: the indexes of those that will be worked on; counted for a wave or batch that came up after the plan was made.
 */
export function worstCaseAfter(plan: Plan, { point, wave, batch, nodes }: GatePlace): number {
  const { definition, waves } = plan;
  switch (point) {
    case 'before-rollout': {
      const tasks = tasksWorstCase(definition, 'before-rollout') + tasksWorstCase(definition, 'after-rollout');
      return tasks + sum(waves.map((each) => waveWorstCase(plan, each.name, shapesOf(each.rounds))));
    }
    case 'before-wave': {
      const planned = waves.find(({ index }) => index === wave);
      if (planned !== undefined) return waveWorstCase(plan, planned.name, shapesOf(planned.rounds));
      return waveWorstCase(plan, undefined, lateRounds(plan, nodes));
    }
    case 'before-batch': {
      const name = waves.find(({ index }) => index === wave)?.name;
      const batches = waves.flatMap(({ rounds }) => rounds).flatMap((round) => round.batches);
      // A retry may name a smaller batch the same.
      const planned = batches.find(({ id, from, to }) => id === batch && to - from === nodes.length);
      if (planned !== undefined) return batchWorstCase(definition, shapeOf(planned), name);
      return sum(
        lateRounds(plan, nodes).flatMap((round) => round.batches.map((each) => batchWorstCase(definition, each, name))),
      );
    }
    case 'after-batch':
    case 'after-wave':
    case 'during-bake':
      return 0;
  }
}

/** How long it takes at worst to bring the nodes of a batch back, in milliseconds. */
export function worstCaseBack({ definition }: Plan, batch: BatchShape): number {
  return turns(batch) * nodeWorstCase(definition, backward);
}

export interface GatePlace {
  readonly point: GatePoint;
  /** Index; null at the points of the whole rollout. */
  readonly wave: number | null;
  readonly batch: string | null;
  readonly nodes: readonly number[];
}

interface RoundShape {
  readonly maxParallel: number;
  readonly batches: readonly BatchShape[];
}

interface BatchShape {
  readonly size: number;
  readonly concurrency: number;
}

function shapesOf(rounds: readonly PlannedRound[]): RoundShape[] {
  return rounds.map(({ maxParallel, batches }) => ({ maxParallel, batches: batches.map(shapeOf) }));
}

function shapeOf({ from, to, concurrency }: PlannedBatch): BatchShape {
  return { size: to - from, concurrency };
}

/** A catch-up wave and a retry get their rounds by the plan's own rules. */
function lateRounds(plan: Plan, nodes: readonly number[]): RoundShape[] {
  return planRounds(plan, nodes, { idPrefix: 'late' }).map(({ maxParallel, batches }) => ({
    maxParallel,
    batches: batches.map((batch) => ({ size: batch.nodes.length, concurrency: batch.concurrency })),
  }));
}

/** `wave`: its name; absent for one that the rollout file does not have, at which what stands at every wave stands. */
function waveWorstCase(plan: Plan, wave: string | undefined, rounds: readonly RoundShape[]): number {
  const { definition } = plan;
  if (rounds.length === 0) return 0;
  const size = sum(rounds.flatMap(({ batches }) => batches.map((batch) => batch.size)));
  const around =
    tasksWorstCase(definition, 'before-wave', wave) +
    tasksWorstCase(definition, 'after-wave', wave) +
    gatesWorstCase(definition, 'before-wave', wave, size) +
    gatesWorstCase(definition, 'after-wave', wave, size);
  const onward = sum(rounds.map((round) => roundWorstCase(round, (each) => batchWorstCase(definition, each, wave))));
  if (definition.onFailure.then !== 'rollback') return around + onward;
  const back = sum(rounds.map((round) => roundWorstCase(round, (each) => worstCaseBack(plan, each))));
  return around + onward + back + tasksWorstCase(definition, 'on-rollback');
}

/** No order in which the batches are handed out to the jobs takes longer than this. */
function roundWorstCase(round: RoundShape, worstCase: (batch: BatchShape) => number): number {
  const each = round.batches.map(worstCase);
  const longest = Math.max(0, ...each);
  return longest + Math.ceil((sum(each) - longest) / round.maxParallel);
}

const forward: readonly StepName[] = ['observe', 'check', 'drain', 'apply', 'observe', 'verify', 'restore'];
const backward: readonly StepName[] = ['rollback', 'observe', 'verify', 'restore'];

function batchWorstCase(definition: RolloutDefinition, batch: BatchShape, wave: string | undefined): number {
  const { steps, onFailure } = definition;
  const apply = steps.apply.per === 'batch' ? stepWorstCase(steps.apply) : 0;
  const names = apply > 0 ? forward.filter((step) => step !== 'apply') : forward;
  const back = onFailure.node === 'rollback' ? nodeWorstCase(definition, backward) : 0;
  const nodes = turns(batch) * (nodeWorstCase(definition, names) + back);
  const gates =
    gatesWorstCase(definition, 'before-batch', wave, batch.size) +
    gatesWorstCase(definition, 'after-batch', wave, batch.size);
  return apply + nodes + gates;
}

function turns({ size, concurrency }: BatchShape): number {
  return Math.ceil(size / concurrency);
}

function nodeWorstCase({ steps }: RolloutDefinition, names: readonly StepName[]): number {
  return sum(names.map((name) => steps[name]).map((step) => (step === undefined ? 0 : stepWorstCase(step))));
}

function stepWorstCase({ timeout, attempts, backoff, until }: StepDefinition): number {
  const attempt = timeout + killAfterMs + (until?.within ?? 0);
  return attempts * attempt + pausesWorstCase(backoff, attempts);
}

function pausesWorstCase({ initial, factor, max, jitter }: Backoff, attempts: number): number {
  let total = 0;
  let pause = Math.min(initial, max);
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    total += Math.ceil((pause * (100 + jitter)) / 100);
    pause = Math.min(pause * factor, max);
  }
  return total;
}

function tasksWorstCase({ tasks }: RolloutDefinition, point: TaskPoint, wave?: string): number {
  const standing = (task: TaskDefinition) =>
    task.at === point && (wave === undefined || task.waves === undefined || task.waves.includes(wave));
  return sum(
    tasks
      .filter(standing)
      .map(({ timeout, attempts, backoff }) => attempts * (timeout + killAfterMs) + pausesWorstCase(backoff, attempts)),
  );
}

function gatesWorstCase(
  definition: RolloutDefinition,
  point: GatePoint,
  wave: string | undefined,
  nodes: number,
): number {
  return sum(gatesAt(definition, point, wave).map((gate) => gateWorstCase(gate, nodes)));
}

/** Asked again until it passes, its last answer may begin at the very end of that. A window answers at once, whatever it answers. */
function gateWorstCase({ check, timeout, retry }: GateDefinition, nodes: number): number {
  const again = retry?.for ?? 0;
  switch (check.kind) {
    case 'window':
      return 0;
    case 'http':
    case 'tcp':
      return again + (check.until?.within ?? 0) + timeout * Math.ceil(nodes / gateConcurrency);
    case 'run':
      return again + killAfterMs + timeout;
    default:
      return again + timeout;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
