import type { GateDefinition } from '../core/definition/gates.ts';
import type {
  FailurePolicy,
  RolloutDefinition,
  Tolerance,
  WaveDefinition,
} from '../core/definition/rollout-definition.ts';
import type { StepDefinition, StepName, TaskDefinition } from '../core/definition/steps.ts';
import type { Plan, PlannedRound, PlannedWave } from '../core/plan/plan.ts';
import { reason } from '../errors/problem.ts';

const backoff = { initial: 1000, factor: 2, max: 10_000, jitter: 0 };

export function aStep(step: StepName): StepDefinition {
  return {
    step,
    action: { kind: 'run', command: { argv: ['true'] } },
    timeout: 60_000,
    attempts: 1,
    backoff,
    retryOn: [],
    unreachableOn: [],
    via: 'runner',
  };
}

export function aGate(over: Partial<GateDefinition> & Pick<GateDefinition, 'name' | 'at'>): GateDefinition {
  const check = { kind: 'run', command: { argv: ['true'] } } as const;
  return { mode: 'enforce', onInconclusive: 'wait', timeout: 60_000, check, ...over };
}

export function aTask(over: Partial<TaskDefinition> & Pick<TaskDefinition, 'name' | 'at'>): TaskDefinition {
  const action = { kind: 'run', command: { argv: ['true'] } } as const;
  return { action, timeout: 60_000, attempts: 1, backoff, retryOn: [], ...over };
}

/** `tolerates('failed', 2)`, `tolerates('unreachable', '10%', { per: 'rollout' })` */
export function tolerates(
  kind: Tolerance['class'],
  amount: number | `${number}%`,
  over: Partial<Pick<Tolerance, 'per' | 'minSample'>> = {},
): Tolerance {
  const written =
    typeof amount === 'number'
      ? ({ kind: 'count', value: amount } as const)
      : ({ kind: 'percent', value: Number(amount.slice(0, -1)) } as const);
  return { class: kind, amount: written, per: 'wave', minSample: 1, ...over };
}

export interface DefinitionOverrides extends Partial<Omit<RolloutDefinition, 'onFailure' | 'steps'>> {
  readonly onFailure?: Partial<FailurePolicy>;
  readonly steps?: RolloutDefinition['steps'];
}

/** A rollout file in its long form: one wave, an `apply` and a `rollback` step, nothing tolerated, pauses on failure. */
function aDefinition({ onFailure, ...over }: DefinitionOverrides = {}): RolloutDefinition {
  return {
    rollout: 'web',
    description: '',
    params: {},
    secrets: [],
    fleet: { inventory: [], select: { text: '', requirements: [] }, exclude: [], minNodes: 1 },
    order: [],
    dependsOn: [],
    limits: [],
    waves: [
      {
        name: 'all',
        take: { kind: 'up-to', amount: { kind: 'percent', value: 100 } },
        optional: false,
        bake: null,
        environment: null,
        approval: null,
      },
    ],
    batch: { size: 20, parallel: 1, concurrency: 10, runsOn: [] },
    ssh: null,
    tasks: [],
    steps: { apply: aStep('apply'), rollback: aStep('rollback') },
    gates: [],
    emergency: null,
    labels: [],
    notify: [],
    ...over,
    onFailure: {
      node: 'leave',
      tolerate: [tolerates('failed', 0), tolerates('unreachable', 0)],
      then: 'pause',
      unreachable: 'fail',
      rollback: { scope: 'wave', atMost: { kind: 'percent', value: 100 }, waves: false },
      ...onFailure,
    },
  };
}

export interface AskedApproval {
  readonly required?: number;
  /** Milliseconds. */
  readonly expires?: number;
  readonly environment?: string;
}

export interface PlanOverrides extends DefinitionOverrides {
  /** How long waves bake, in milliseconds, by their name. */
  readonly bakes?: Readonly<Record<string, number>>;
  /** Who has to approve a wave, by its name: so many of the team `ops`, and the reviewers of an environment. */
  readonly approvals?: Readonly<Record<string, AskedApproval>>;
  /** Up to this long a bake is watched; 300,000 where absent. */
  readonly holdRunner?: number;
}

function asked({
  required,
  expires,
  environment,
}: AskedApproval = {}): Pick<WaveDefinition, 'approval' | 'environment'> {
  const more = expires === undefined ? {} : { expires };
  return {
    approval: required === undefined ? null : { required, from: ['team:ops'], ...more },
    environment: environment === undefined ? null : { approve: environment },
  };
}

/**
 * A plan written as lines, one a wave: `NAME: a b | c / d`. Nodes stand apart, `|` parts batches that may run together, `/` parts rounds;
 * a wave without nodes is empty. Every node of a batch, and every batch of a round, may be in progress at once.
 */
export function aPlan(
  lines: readonly string[],
  { bakes = {}, approvals = {}, holdRunner = 300_000, ...over }: PlanOverrides = {},
): Plan {
  const names: string[] = [];
  const waves = lines.map((line, index): PlannedWave => {
    const [name = '', written = ''] = line.split(':');
    const from = names.length;
    const rounds = written.split('/').flatMap((round, number): PlannedRound[] => {
      const start = names.length;
      const batches = round.split('|').flatMap((batch, place) => {
        const nodes = batch.split(' ').filter((node) => node !== '');
        if (nodes.length === 0) return [];
        names.push(...nodes);
        const id = `w${index + 1}-r${number + 1}-b${place + 1}`;
        return [{ id, from: names.length - nodes.length, to: names.length, concurrency: nodes.length }];
      });
      return batches.length === 0 ? [] : [{ from: start, to: names.length, maxParallel: batches.length, batches }];
    });
    return { index, name, from, to: names.length, sizing: reason('nothing-to-retry', {}), rounds };
  });
  const [wave] = aDefinition().waves;
  const definition = aDefinition({
    waves: waves.flatMap(({ name }) => {
      const bake = bakes[name];
      if (wave === undefined) return [];
      return [
        { ...wave, name, bake: bake === undefined ? null : { for: bake, holdRunner }, ...asked(approvals[name]) },
      ];
    }),
    ...over,
  });
  return {
    schema: 1,
    rollout: definition.rollout,
    digest: '0'.repeat(64),
    definition,
    source: { file: 'rollout.yml', files: {}, commit: null },
    params: {},
    nodes: names.map((name) => ({ name, address: name, labels: {}, facts: {} })),
    excluded: [],
    waves,
    limits: [],
  };
}
