import { describe, expect, test } from 'vitest';
import { nodes as nodesNamed, plan as planOf } from '../../testing/plans.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { StepDefinition, StepName } from '../definition/steps.ts';
import type { Plan } from '../plan/plan.ts';
import { worstCaseAfter } from './worst-case.ts';

const second = 1_000;
const command = { kind: 'run', command: { argv: ['true'] } } as const;

function step(name: StepName, timeout: number, more: Partial<StepDefinition> = {}): StepDefinition {
  return {
    step: name,
    action: command,
    timeout,
    attempts: 1,
    backoff: { initial: 2 * second, factor: 2, max: 5 * second, jitter: 20 },
    retryOn: [],
    unreachableOn: [],
    via: 'runner',
    ...more,
  };
}

/** Two waves: one node, then five in two batches of at most three, two nodes at once, both batches at once. */
function plan(definition: Partial<RolloutDefinition> = {}): Plan {
  const whole = {
    steps: { apply: step('apply', 20 * second) },
    tasks: [],
    gates: [],
    onFailure: { node: 'leave', then: 'pause' },
    ...definition,
  } as unknown as RolloutDefinition;
  const batch = (id: string, from: number, to: number) => ({ id, from, to, concurrency: 2 });
  const wave = (index: number, name: string, from: number, to: number, rounds: Plan['waves'][number]['rounds']) => ({
    index,
    name,
    from,
    to,
    rounds,
    sizing: { code: 'gate-interrupted', args: {} } as const,
  });
  const waves = [
    wave(0, 'canary', 0, 1, [{ from: 0, to: 1, maxParallel: 1, batches: [batch('w1-r1-b1', 0, 1)] }]),
    wave(1, 'rest', 1, 6, [
      { from: 1, to: 6, maxParallel: 2, batches: [batch('w2-r1-b1', 1, 4), batch('w2-r1-b2', 4, 6)] },
    ]),
    wave(2, 'nobody', 6, 6, []),
  ];
  return { definition: whole, waves } as unknown as Plan;
}

const beforeWave = (wave: number, definition?: Partial<RolloutDefinition>) =>
  worstCaseAfter(plan(definition), { point: 'before-wave', wave, batch: null, nodes: [] });

test('a wave takes as long as its slowest way through every timeout', () => {
  expect(beforeWave(0)).toBe(30 * second);
  // Three nodes, two at once: twice 30 seconds; the other batch runs beside it but may have to wait half of its time.
  expect(beforeWave(1)).toBe((60 + 15) * second);
});

test('a batch takes as long as its nodes one after the other, as many at once as it may', () => {
  const before = (batch: string, nodes: number[]) =>
    worstCaseAfter(plan(), { point: 'before-batch', wave: 1, batch, nodes });
  expect(before('w2-r1-b1', [1, 2, 3])).toBe(60 * second);
  expect(before('w2-r1-b2', [4, 5])).toBe(30 * second);
});

test('a rollout takes as long as all its waves', () => {
  expect(worstCaseAfter(plan(), { point: 'before-rollout', wave: null, batch: null, nodes: [] })).toBe(105 * second);
});

test('every attempt and every pause between attempts counts', () => {
  const apply = step('apply', 20 * second, { attempts: 4 });
  // Pauses of 2, 4 and 5 seconds, each longer by its jitter.
  expect(beforeWave(0, { steps: { apply } })).toBe(4 * 30 * second + 2_400 + 4_800 + 6_000);
});

test('what is asked until it holds counts with the time it may take', () => {
  const verify = step('verify', 5 * second, { until: { within: 120 * second, every: second, successes: 3 } });
  expect(beforeWave(0, { steps: { apply: step('apply', 20 * second), verify } })).toBe((30 + 135) * second);
});

test('where a failure leads back, the way back counts too', () => {
  const steps = { apply: step('apply', 20 * second), rollback: step('rollback', 50 * second) };
  const onFailure = plan().definition.onFailure;
  expect(beforeWave(0, { steps, onFailure: { ...onFailure, node: 'rollback' } })).toBe(90 * second);
  expect(beforeWave(0, { steps, onFailure: { ...onFailure, then: 'rollback' } })).toBe(90 * second);
  expect(beforeWave(0, { steps })).toBe(30 * second);
});

test('an apply for the whole batch is counted once', () => {
  const steps = { drain: step('drain', 10 * second), apply: step('apply', 90 * second, { per: 'batch' }) };
  const before = { point: 'before-batch', wave: 1, batch: 'w2-r1-b1', nodes: [1, 2, 3] } as const;
  expect(worstCaseAfter(plan({ steps }), before)).toBe((2 * 20 + 100) * second);
});

test('tasks and gates of the wave count', () => {
  const task = { name: 'pull', action: command, timeout: 20 * second, attempts: 1, backoff: step('apply', 0).backoff };
  const gate = { mode: 'enforce', onInconclusive: 'wait', timeout: 30 * second } as const;
  const definition: Partial<RolloutDefinition> = {
    tasks: [{ ...task, at: 'before-wave', waves: ['canary'], retryOn: [] }],
    gates: [
      {
        ...gate,
        name: 'smoke',
        at: 'after-wave',
        retry: { for: 60 * second, every: second },
        check: { kind: 'run', command: command.command },
      },
      { ...gate, name: 'port', at: 'after-batch', check: { kind: 'tcp', address: '{address}:443' } },
    ],
  };
  expect(beforeWave(0, definition)).toBe((30 + 30 + 100 + 30) * second);
});

test('after the work, and before an empty wave, nothing has to fit', () => {
  expect(worstCaseAfter(plan(), { point: 'after-wave', wave: 1, batch: null, nodes: [] })).toBe(0);
  expect(beforeWave(2)).toBe(0);
});

describe('a wave that came up after the plan was made', () => {
  const apply = { apply: step('apply', 20 * second) };
  const batch = { size: 2, parallel: 1, concurrency: 1, runsOn: [] };
  const made = planOf({ steps: apply, batch }, nodesNamed(10, 'web'));
  const late = (nodes: readonly number[]) => ({ wave: 1, batch: 'w2-r1-b1', nodes });

  test('is counted by its nodes, batched as the plan would', () => {
    expect(worstCaseAfter(made, { ...late([3, 5, 8]), point: 'before-wave' })).toBe(90 * second);
    expect(worstCaseAfter(made, { ...late([3, 5]), point: 'before-batch' })).toBe(60 * second);
  });

  test('is counted like a planned one', () => {
    const all = made.nodes.map((_, index) => index);
    const planned = worstCaseAfter(made, { point: 'before-wave', wave: 0, batch: null, nodes: [] });
    expect(worstCaseAfter(made, { ...late(all), point: 'before-wave' })).toBe(planned);
    expect(planned).toBe(300 * second);
  });
});
