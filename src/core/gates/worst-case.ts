import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { Backoff, StepDefinition, StepName, TaskDefinition, TaskPoint } from '../definition/steps.ts';
import type { Plan, PlannedRound } from '../plan/plan.ts';
import { gatesAt } from './standing.ts';

/** From the TERM that follows a timeout to the KILL. */
const killAfterMs = 10_000;

/** How many nodes a gate that uses node fields asks at once. */
export const gateConcurrency = 20;

/**
 * How long the work after a gate takes at worst, in milliseconds: every attempt of every step, task and gate up to its timeout with
 * the longest pauses between, and after it the way back where a failure leads there. Not counted are bakes, which change nothing,
 * and waiting for people and windows, which has no end. 0 where no work follows; null when the plan does not have the wave or batch.
 */
export function worstCaseAfter(
  plan: Plan,
  { point, wave, batch }: { point: GatePoint; wave: number | null; batch: string | null },
): number | null {
  const { definition, waves } = plan;
  switch (point) {
    case 'before-rollout': {
      const tasks = tasksWorstCase(definition, 'before-rollout') + tasksWorstCase(definition, 'after-rollout');
      return tasks + sum(waves.map((each) => waveWorstCase(definition, each)));
    }
    case 'before-wave': {
      const planned = waves.find(({ index }) => index === wave);
      return planned === undefined ? null : waveWorstCase(definition, planned);
    }
    case 'before-batch': {
      const rounds = waves.find(({ index }) => index === wave)?.rounds ?? [];
      const planned = rounds.flatMap(({ batches }) => batches).find(({ id }) => id === batch);
      return planned === undefined ? null : batchWorstCase(definition, planned, waves[wave ?? 0]?.name);
    }
    case 'after-batch':
    case 'after-wave':
    case 'during-bake':
      return 0;
  }
}

interface Batch {
  readonly from: number;
  readonly to: number;
  readonly concurrency: number;
}

function waveWorstCase(
  definition: RolloutDefinition,
  { name, from, to, rounds }: { name: string; from: number; to: number; rounds: readonly PlannedRound[] },
): number {
  if (from === to) return 0;
  const around =
    tasksWorstCase(definition, 'before-wave', name) +
    tasksWorstCase(definition, 'after-wave', name) +
    gatesWorstCase(definition, 'before-wave', name, to - from) +
    gatesWorstCase(definition, 'after-wave', name, to - from);
  const forward = sum(rounds.map((round) => roundWorstCase(round, (each) => batchWorstCase(definition, each, name))));
  if (definition.onFailure.then !== 'rollback') return around + forward;
  const back = sum(
    rounds.map((round) => roundWorstCase(round, (each) => turns(each) * nodeWorstCase(definition, backward))),
  );
  return around + forward + back + tasksWorstCase(definition, 'on-rollback');
}

/** No order in which the batches are handed out to the jobs takes longer than this. */
function roundWorstCase(round: PlannedRound, worstCase: (batch: Batch) => number): number {
  const each = round.batches.map(worstCase);
  const longest = Math.max(0, ...each);
  return longest + Math.ceil((sum(each) - longest) / round.maxParallel);
}

const forward: readonly StepName[] = ['observe', 'check', 'drain', 'apply', 'observe', 'verify', 'restore'];
const backward: readonly StepName[] = ['rollback', 'observe', 'verify', 'restore'];

function batchWorstCase(definition: RolloutDefinition, batch: Batch, wave: string | undefined): number {
  const { steps, onFailure } = definition;
  const apply = steps.apply.per === 'batch' ? stepWorstCase(steps.apply) : 0;
  const names = apply > 0 ? forward.filter((step) => step !== 'apply') : forward;
  const back = onFailure.node === 'rollback' ? nodeWorstCase(definition, backward) : 0;
  const nodes = turns(batch) * (nodeWorstCase(definition, names) + back);
  const size = batch.to - batch.from;
  const gates =
    gatesWorstCase(definition, 'before-batch', wave, size) + gatesWorstCase(definition, 'after-batch', wave, size);
  return apply + nodes + gates;
}

function turns({ from, to, concurrency }: Batch): number {
  return Math.ceil((to - from) / concurrency);
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

function gateWorstCase({ check, timeout, retry }: GateDefinition, nodes: number): number {
  if (check.kind !== 'http' && check.kind !== 'tcp' && check.kind !== 'run') return 0;
  const within = check.kind === 'run' ? killAfterMs : (check.until?.within ?? 0);
  const queues = check.kind === 'run' ? 1 : Math.ceil(nodes / gateConcurrency);
  return (retry?.for ?? 0) + within + timeout * queues;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
