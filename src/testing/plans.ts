import { createHash } from 'node:crypto';
import type {
  DependencyDefinition,
  LimitDefinition,
  RolloutDefinition,
  WaveDefinition,
} from '../core/definition/rollout-definition.ts';
import type { StepDefinition, StepName } from '../core/definition/steps.ts';
import type { Amount, Selector } from '../core/definition/values.ts';
import type { FactValue, FleetNode } from '../core/fleet/node.ts';
import { parseSelector } from '../core/fleet/selector.ts';
import type { Hash } from '../core/plan/digest.ts';
import { makePlan, type PlanInput } from '../core/plan/make-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type Problem, words } from '../errors/problem.ts';

export function selector(text: string): Selector {
  const parsed = parseSelector(text);
  if ('problem' in parsed) throw new Error(words(parsed.problem).message);
  return parsed.selector;
}

/** `3`, `10%` */
export function amount(text: string | number): Amount {
  const percent = String(text).endsWith('%');
  return { kind: percent ? 'percent' : 'count', value: Number.parseInt(String(text), 10) };
}

export function limit(atMost: string | number, per?: string): LimitDefinition {
  return { atMost: amount(atMost), ...(per === undefined ? {} : { per }) };
}

export function dependency(nodes: string, after: string, within: 'wave' | 'rollout' = 'wave'): DependencyDefinition {
  return { nodes: selector(nodes), after: selector(after), within };
}

type Take = { nodes: string } | { size: string | number } | { upTo: string | number };

export function wave(name: string, take: Take, optional = false): WaveDefinition {
  return { name, take: takeOf(take), optional, bake: null, environment: null, approval: null };
}

function takeOf(take: Take): WaveDefinition['take'] {
  if ('nodes' in take) return { kind: 'nodes', selector: selector(take.nodes) };
  if ('size' in take) return { kind: 'size', amount: amount(take.size) };
  return { kind: 'up-to', amount: amount(take.upTo) };
}

export function step(name: StepName, changes: Partial<StepDefinition> = {}): StepDefinition {
  return {
    step: name,
    action: { kind: 'run', command: { shell: 'true' } },
    timeout: 300_000,
    attempts: 1,
    backoff: { initial: 2_000, factor: 2, max: 60_000, jitter: 20 },
    retryOn: ['timeout', 'unreachable'],
    unreachableOn: [],
    via: 'runner',
    ...changes,
  };
}

/** A rollout file in its long form: one wave of everything, `apply` alone, no limits; `changes` replace whole keys. */
export function definition(changes: Partial<RolloutDefinition> = {}): RolloutDefinition {
  return {
    rollout: 'web',
    description: '',
    params: {},
    secrets: [],
    fleet: { inventory: [{ kind: 'file', file: 'fleet.yml' }], select: selector(''), exclude: [], minNodes: 1 },
    order: [],
    dependsOn: [],
    limits: [],
    waves: [wave('all', { upTo: '100%' })],
    batch: { size: 20, parallel: 4, concurrency: 10, runsOn: ['ubuntu-latest'] },
    ssh: null,
    tasks: [],
    steps: { apply: step('apply') },
    gates: [],
    onFailure: {
      node: 'leave',
      tolerate: [],
      then: 'pause',
      unreachable: 'fail',
      rollback: { scope: 'wave', atMost: amount('100%'), waves: false },
    },
    emergency: null,
    labels: [],
    notify: [],
    ...changes,
  };
}

export function node(
  name: string,
  labels: Record<string, string> = {},
  facts: Record<string, FactValue> = {},
): FleetNode {
  return { name, address: name, labels, facts };
}

/** `prefix-01`, `prefix-02`, …: as many digits as the count has. */
export function nodes(count: number, prefix: string, labels: Record<string, string> = {}): FleetNode[] {
  const digits = String(count).length;
  return Array.from({ length: count }, (_, index) =>
    node(`${prefix}-${String(index + 1).padStart(digits, '0')}`, labels),
  );
}

export function sha256(): Hash {
  const hash = createHash('sha256');
  return {
    update: (text) => void hash.update(text, 'utf8'),
    hex: () => hash.digest('hex'),
  };
}

export function tryPlan(
  of: Partial<RolloutDefinition>,
  fleet: readonly FleetNode[],
  input: Partial<PlanInput> = {},
): { plan: Plan | null; problems: Problem[] } {
  return makePlan({
    definition: definition(of),
    nodes: fleet,
    excluded: [],
    params: {},
    source: { file: 'rollout.yml', files: {}, commit: null },
    hash: sha256(),
    ...input,
  });
}

export function plan(
  of: Partial<RolloutDefinition>,
  fleet: readonly FleetNode[],
  input: Partial<PlanInput> = {},
): Plan {
  const made = tryPlan(of, fleet, input);
  if (made.plan === null) throw new Error(made.problems.map((each) => words(each).message).join('\n'));
  return made.plan;
}
