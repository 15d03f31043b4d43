import { describe, expect, test } from 'vitest';
import type { GateDefinition } from '../core/definition/gates.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { statusOf } from '../core/rollout/state.ts';
import { aGate, aPlan, aStep, aTask, type PlanOverrides, tolerates } from '../testing/builders.ts';
import { nothingDeclared, type Scenario } from './scenario.ts';
import { simulate, type Simulation } from './simulate.ts';

const start = Date.UTC(2026, 10, 23, 9);
const steps = { apply: aStep('apply'), rollback: aStep('rollback') };
const second = 1_000;
const minute = 60 * second;

interface Given extends PlanOverrides {
  /** As `aPlan` takes them. */
  readonly lines?: readonly string[];
  readonly durations?: Partial<Scenario['durations']>;
  readonly meets?: Partial<Omit<Scenario, 'durations'>>;
  readonly record?: (events: readonly RolloutEvent[]) => void;
}

function played(given: Given): Promise<Simulation> {
  const { lines = ['one: a b', 'two: c d / e f'], durations = {}, meets = {}, record, ...over } = given;
  const scenario = { ...nothingDeclared, ...meets, durations: { ...nothingDeclared.durations, ...durations } };
  const plan = aPlan(lines, { steps, ...over });
  return simulate({ plan, scenario, start, seed: 1, ...(record === undefined ? {} : { record }) });
}

/** `wave what name: milliseconds`, in order. */
function spent({ timeline }: Simulation): string[] {
  return timeline.map(({ wave, what, name, from, to }) => `${wave ?? '-'} ${what} ${name}: ${(to - from) / second}s`);
}

const openAlways: GateDefinition = aGate({
  name: 'hours',
  at: 'before-wave',
  check: { kind: 'window', window: { open: [], freeze: [], timezone: 'Europe/Berlin', mustFit: false } },
});

function hours(from: string, to: string): GateDefinition {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  const window = { open: [{ days, from, to }], freeze: [], timezone: 'Europe/Berlin', mustFit: false };
  return { ...openAlways, check: { kind: 'window', window } };
}

describe('given nothing but durations', () => {
  test('a rollout takes as long as its rounds, tasks, gates and bakes one after the other', async () => {
    const simulation = await played({
      durations: { steps: { apply: 60_000 }, gates: { smoke: 7_000 }, tasks: { snapshot: 3_000 } },
      gates: [aGate({ name: 'smoke', at: 'after-wave' })],
      tasks: [aTask({ name: 'snapshot', at: 'before-wave', waves: ['two'] })],
      bakes: { one: 5 * minute },
    });
    expect(spent(simulation)).toEqual([
      'one work round 1: 60s',
      'one gate smoke: 7s',
      'one bake bake: 300s',
      'two task snapshot: 3s',
      'two work round 1: 60s',
      'two work round 2: 60s',
      'two gate smoke: 7s',
    ]);
    expect(statusOf(simulation.state)).toBe('succeeded');
    expect(simulation.end - simulation.start).toBe(497 * second);
  });

  test('what is asked during a bake is part of it, the last answer included', async () => {
    const watch = aGate({ name: 'watch', at: 'during-bake', every: minute });
    const simulation = await played({
      durations: { steps: { apply: 60_000 }, gates: { watch: 7_000 } },
      gates: [watch],
      bakes: { one: 60 * minute },
    });
    expect(spent(simulation)).toEqual([
      'one work round 1: 60s',
      'one bake bake: 3607s',
      'two work round 1: 60s',
      'two work round 2: 60s',
    ]);
    // Every minute after the answer before, and once at the end.
    expect(simulation.events).toBeGreaterThan(50);
  });

  test('the stretches of the timeline lie side by side and are the whole time', async () => {
    const simulation = await played({ gates: [hours('12:00', '13:00')], bakes: { one: minute } });
    let at = simulation.start;
    for (const { from, to } of simulation.timeline) {
      expect(from).toBe(at);
      at = to;
    }
    expect(at).toBe(simulation.end);
  });

  test('nodes that are worked on side by side take as long as the slowest', async () => {
    const simulation = await played({
      lines: ['one: a b c'],
      durations: {
        steps: { apply: 10_000 },
        nodes: [
          {
            nodes: { text: 'x', requirements: [{ key: 'x', operator: 'not-exists', values: [] }] },
            steps: { apply: 25_000 },
          },
        ],
      },
    });
    expect(spent(simulation)).toEqual(['one work round 1: 25s']);
  });

  test('a step that nobody said how long it takes never times out', async () => {
    const apply = { ...aStep('apply'), timeout: 400 };
    const verify = { ...aStep('verify'), timeout: 1_000, until: { within: 1_000, every: 100, successes: 3 } };
    const simulation = await played({ steps: { apply, verify } });
    expect(simulation.state.nodes.counts.succeeded).toBe(6);
  });

  test('a step that takes longer than its timeout times out', async () => {
    const simulation = await played({ durations: { steps: { apply: 61_000 } } });
    expect(statusOf(simulation.state)).toBe('paused');
    expect(simulation.state.nodes.counts.failed).toBe(2);
  });

  test('durations that spread stay within what they may spread', async () => {
    const simulation = await played({ durations: { steps: { apply: 20_000 }, spread: 50 } });
    const [work] = simulation.timeline;
    expect((work?.to ?? 0) - (work?.from ?? 0)).toBeGreaterThan(10_000);
    expect((work?.to ?? 0) - (work?.from ?? 0)).toBeLessThan(30_000);
  });
});

describe('given faults', () => {
  test('a node that fails for good trips what on-failure says, and its wave goes back', async () => {
    const simulation = await played({
      meets: { faults: [{ kind: 'fail', chance: 1, waves: ['two'] }] },
      onFailure: { then: 'rollback' },
    });
    expect(statusOf(simulation.state)).toBe('rolled-back');
    expect(simulation.state.nodes.counts).toMatchObject({ succeeded: 2, 'rolled-back': 2, pending: 2 });
    expect(spent(simulation).at(-1)).toBe('two rollback round 1: 30s');
    expect(simulation.tolerances).toMatchObject([
      { rule: { class: 'failed' }, tripped: { at: start + 60_000, reason: { code: 'tolerance-exceeded' } } },
      { rule: { class: 'unreachable' }, worst: null, tripped: null },
    ]);
  });

  test('a fault of the first attempt alone is retried as a real one, with the waits between', async () => {
    const apply = { ...aStep('apply'), attempts: 3, retryOn: ['exit:1'] };
    const simulation = await played({
      lines: ['one: a'],
      steps: { ...steps, apply },
      durations: { steps: { apply: 10_000 } },
      meets: { faults: [{ kind: 'fail', chance: 1, attempts: 2 }] },
    });
    // Three attempts, with one and two seconds between them.
    expect(spent(simulation)).toEqual(['one work round 1: 33s']);
    expect(simulation.state.nodes.counts.succeeded).toBe(1);
  });

  test('a node that hangs is given up at its timeout', async () => {
    const simulation = await played({ lines: ['one: a'], meets: { faults: [{ kind: 'hang', chance: 1 }] } });
    expect(spent(simulation)).toEqual(['one work round 1: 60s']);
    expect(simulation.state.nodes.counts.failed).toBe(1);
  });

  test('nodes that cannot be reached are caught up with at the end, and reached when the fault is over', async () => {
    const simulation = await played({
      meets: { faults: [{ kind: 'unreachable', chance: 1, waves: ['two'], during: { from: 0, for: 35_000 } }] },
      onFailure: { unreachable: 'defer', tolerate: [tolerates('failed', 0), tolerates('unreachable', 4)] },
    });
    expect(statusOf(simulation.state)).toBe('succeeded');
    expect(spent(simulation)).toEqual([
      'one work round 1: 30s',
      'two work round 1: 10s',
      'two work round 2: 30s',
      'catch-up work round 1: 30s',
    ]);
  });

  test('a failed node goes back by itself where the rollout file says so', async () => {
    const simulation = await played({
      lines: ['one: a b'],
      meets: { faults: [{ kind: 'fail', chance: 1 }] },
      onFailure: { node: 'rollback', tolerate: [tolerates('failed', 2)] },
    });
    expect(simulation.state.nodes.counts['rolled-back']).toBe(2);
    expect(spent(simulation)).toEqual(['one work round 1: 60s']);
  });

  test('an outage fails nodes, gates and tasks while it lasts', async () => {
    const gates = [aGate({ name: 'smoke', at: 'after-wave' })];
    const meets = { outages: [{ from: 35_000, for: 10_000 }] };
    const simulation = await played({ gates, meets, durations: { gates: { smoke: 10_000 } } });
    expect(statusOf(simulation.state)).toBe('paused');
    expect(simulation.state.hold?.reason).toMatchObject({ code: 'gate-failed', args: { gate: 'smoke' } });
    const task = aTask({ name: 'after', at: 'after-wave' });
    const other = await played({ tasks: [task], meets: { outages: [{ from: 35_000 }] } });
    expect(other.state.hold?.reason).toMatchObject({ code: 'task-failed' });
    const third = await played({ meets: { outages: [{ from: 50_000, for: 15_000 }] } });
    expect(third.state.nodes.counts, 'steps that are going on when it begins').toMatchObject({ unreachable: 2 });
  });

  test('a version that is observed is what the steps before made it', async () => {
    const observe = { ...aStep('observe'), want: '2.0' };
    const http = {
      kind: 'http',
      url: 'http://n/',
      method: 'GET',
      headers: {},
      expect: { status: [], headers: {}, json: {} },
    } as const;
    for (const asked of [observe, { ...observe, action: http, json: '/app/version' }]) {
      const events: RolloutEvent[] = [];
      const simulation = await played({
        lines: ['one: a', 'two: b'],
        steps: { ...steps, observe: asked },
        meets: { faults: [{ kind: 'fail', chance: 1, waves: ['two'] }] },
        onFailure: {
          then: 'rollback',
          rollback: { scope: 'rollout', atMost: { kind: 'percent', value: 100 }, waves: false },
        },
        record: (happened) => events.push(...happened),
      });
      expect(statusOf(simulation.state)).toBe('rolled-back');
      expect(events.filter(({ type }) => type === 'node-finished')).toMatchObject(
        [
          { node: 'a', report: { outcome: 'succeeded', previous: 'before 2.0', version: '2.0' } },
          { node: 'b', report: { outcome: 'failed' } },
          { node: 'b', report: { outcome: 'rolled-back', version: 'before 2.0' } },
          { node: 'a', report: { outcome: 'rolled-back', version: 'before 2.0' } },
        ].map((each) => each),
      );
    }
  });

  test('where one process applies to a batch, each node has its own fate and all take as long as one', async () => {
    const apply = { ...aStep('apply'), per: 'batch' } as const;
    const simulation = await played({
      lines: ['one: a b c d | e f'],
      steps: { apply },
      durations: { steps: { apply: 20_000 } },
      meets: { faults: [{ kind: 'fail', chance: 0.5 }] },
      onFailure: { tolerate: [tolerates('failed', 6)] },
    });
    const { succeeded, failed } = simulation.state.nodes.counts;
    expect(succeeded + failed).toBe(6);
    expect(failed).toBeGreaterThan(0);
    expect(succeeded).toBeGreaterThan(0);
    expect(spent(simulation)).toEqual(['one work round 1: 20s']);
  });
});

describe('given gates', () => {
  const smoke = aGate({ name: 'smoke', at: 'after-wave', waves: ['one'] });

  test('one that is inconclusive a few times is asked again until it passes', async () => {
    const gates = { smoke: { verdict: 'inconclusive', times: 2 } } as const;
    const simulation = await played({ gates: [smoke], meets: { gates } });
    expect(statusOf(simulation.state)).toBe('succeeded');
    expect(spent(simulation).slice(1, 6)).toEqual([
      'one gate smoke: 5s',
      'one wait smoke: 30s',
      'one gate smoke: 5s',
      'one wait smoke: 30s',
      'one gate smoke: 5s',
    ]);
  });

  test('one that stays inconclusive leaves the rollout waiting', async () => {
    const simulation = await played({ gates: [smoke], meets: { gates: { smoke: { verdict: 'inconclusive' } } } });
    expect(statusOf(simulation.state)).toBe('waiting');
    expect(simulation.state.nodes.counts).toMatchObject({ succeeded: 2, pending: 4 });
  });

  test.each([
    ['fail', 'gate-failed'],
    ['error', 'gate-not-evaluated'],
    ['stale', 'gate-not-evaluated'],
  ] as const)('one that answers %s pauses it with %s', async (verdict, code) => {
    const simulation = await played({ gates: [smoke], meets: { gates: { smoke: { verdict } } } });
    expect(simulation.state.hold).toMatchObject({ kind: 'paused', reason: { code } });
  });

  test('one that asks GitHub passes without being asked unless an answer is declared', async () => {
    const ci = aGate({
      name: 'ci',
      at: 'before-rollout',
      check: { kind: 'checks', checks: { required: ['build'], allow: [] } },
    });
    expect(statusOf((await played({ gates: [ci] })).state)).toBe('succeeded');
    const failed = await played({ gates: [ci], meets: { gates: { ci: { verdict: 'fail' } } } });
    expect(failed.state.hold?.reason.code).toBe('gate-failed');
  });

  test('a window is judged by the virtual clock, and says how the work fitted', async () => {
    // Nine in the morning in UTC is ten in Berlin.
    const simulation = await played({ gates: [hours('12:00', '12:01')], durations: { steps: { apply: 45_000 } } });
    expect(spent(simulation)).toEqual([
      'one wait hours: 7200s',
      'one work round 1: 45s',
      'two work round 1: 45s',
      'two work round 2: 45s',
    ]);
    expect(simulation.windows).toMatchObject([
      { gate: 'hours', wave: 'one', waited: 120 * minute, overran: 0 },
      { gate: 'hours', wave: 'two', waited: 0, overran: 75 * second },
    ]);
  });

  test('an approval takes the time that was declared, once, before the wave', async () => {
    const plan = aPlan(['one: a', 'two: b']);
    const waves = plan.definition.waves.map((wave) =>
      wave.name === 'two' ? { ...wave, environment: { approve: 'production' } } : wave,
    );
    const simulation = await played({ lines: ['one: a', 'two: b'], durations: { approvals: 20 * minute } });
    expect(spent(simulation)).toHaveLength(2);
    const approved = await simulate({
      plan: { ...plan, definition: { ...plan.definition, waves } },
      scenario: { ...nothingDeclared, durations: { ...nothingDeclared.durations, approvals: 20 * minute } },
      start,
      seed: 1,
    });
    expect(spent(approved)).toEqual([
      'one work round 1: 30s',
      'two approval approval of two: 1200s',
      'two work round 1: 30s',
    ]);
    expect(approved.cost.jobs - simulation.cost.jobs).toBe(1);
    expect(approved.state.plan.digest).toBe(plan.digest);
  });
});
