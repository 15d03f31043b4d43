import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statusOf } from '../../core/rollout/state.ts';
import { aGate, aPlan, aStep, aTask, tolerates } from '../../testing/builders.ts';
import { drawFrom, randomPlan } from '../../testing/random-plan.ts';
import { takeTurns, type TurnsOptions } from '../../testing/turns.ts';
import { nothingDeclared, type Scenario } from '../../simulation/scenario.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { VirtualGates } from '../../simulation/virtual-gates.ts';
import { virtualPorts } from '../../simulation/virtual-ports.ts';
import { VirtualFleet } from '../../simulation/virtual-steps.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { pollInterval } from './poll-interval.ts';

const start = Date.UTC(2026, 10, 23, 9);

async function rollout(
  plan: Plan,
  scenario: Scenario = nothingDeclared,
  more: Partial<TurnsOptions> = {},
  seed = 1,
): Promise<Awaited<ReturnType<typeof takeTurns>>> {
  const clock = new VirtualClock(start);
  const fleet = new VirtualFleet({ scenario, steps: plan.definition.steps, clock, seed });
  const judgeWindow = () =>
    ({ verdict: 'pass', reason: { code: 'gate-asked-nothing', args: {} }, evidence: [] }) as never;
  const gates = new VirtualGates({ plan, scenario, clock, fleet, judgeWindow, askedWindow: () => {} });
  const ports = virtualPorts({ plan, scenario, clock, fleet, gates, seed });
  return clock.run(takeTurns({ plan, clock, ports, ...more }));
}

describe('a rollout in turns, each in jobs of their own', () => {
  test('goes through its waves, tasks, gates and bakes to its end', async () => {
    const plan = aPlan(['canary: a', 'rest: b c | d / e'], {
      tasks: [aTask({ name: 'announce', at: 'before-rollout' }), aTask({ name: 'tell', at: 'after-wave' })],
      gates: [aGate({ name: 'open', at: 'before-wave' }), aGate({ name: 'well', at: 'after-batch' })],
      bakes: { canary: 3_600_000 },
    });
    const { state, events } = await rollout(plan);
    expect(statusOf(state)).toBe('succeeded');
    expect(state.nodes.counts.succeeded).toBe(5);
    expect(events.filter(({ type }) => type === 'round-started')).toMatchObject([
      { wave: 0, round: 0, handedTo: { fence: 1, run: '1', attempt: 1 } },
      { wave: 1, round: 0, handedTo: { attempt: 1 } },
      { wave: 1, round: 1, handedTo: { attempt: 1 } },
    ]);
    expect(events.filter(({ type }) => type === 'task-finished')).toHaveLength(3);
  });

  test('goes back in turns too', async () => {
    const plan = aPlan(['canary: a', 'rest: b c | d'], {
      onFailure: {
        // oxlint-disable-next-line unicorn/no-thenable -- a word of the language; its value is text
        then: 'rollback',
        rollback: { scope: 'rollout', atMost: { kind: 'percent', value: 100 }, waves: false },
      },
    });
    const faults: Scenario['faults'] = [{ kind: 'fail', chance: 1, waves: ['rest'] }];
    const { state } = await rollout(plan, { ...nothingDeclared, faults });
    expect(statusOf(state)).toBe('rolled-back');
    expect(state.nodes.counts['rolled-back']).toBe(4);
  });

  test('keeps every node accounted for, whatever is lost on the way, and ends or asks a person', async () => {
    const arrives = fc.func(fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.nat(), arrives, fc.constantFrom(0, 0.2), async (seed, heard, fail) => {
        const scenario: Scenario = { ...nothingDeclared, faults: [{ kind: 'fail', chance: fail }] };
        const onTheWay: TurnsOptions['onTheWay'] = (files, turn) => files.filter(({ name }) => heard(name, turn));
        const { state } = await rollout(randomPlan(drawFrom(seed)), scenario, { onTheWay }, seed);
        const { counts, size } = state.nodes;
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(size);
        expect(counts.running).toBe(0);
        expect(['succeeded', 'failed', 'aborted', 'rolled-back', 'paused']).toContain(statusOf(state));
      }),
      { numRuns: 120 },
    );
  });

  test('asks the nodes of a job that left no result before anything else is done to them, and applies to none twice', async () => {
    const steps = { check: aStep('check'), apply: aStep('apply'), verify: aStep('verify') };
    const plan = aPlan(['all: a b | c'], { steps });
    const onTheWay: TurnsOptions['onTheWay'] = (files, turn) =>
      files.filter(({ name }) => turn > 1 || name !== 'w1-r1-b1');
    const { state, events } = await rollout(plan, nothingDeclared, { onTheWay });
    expect(statusOf(state)).toBe('succeeded');
    const recovered = events.findIndex(({ type }) => type === 'driver-recovered');
    expect(recovered).toBeGreaterThan(0);
    const again = events.slice(recovered).filter((event) => event.type === 'node-finished');
    expect(again.map(({ node }) => node).sort()).toEqual(['a', 'b']);
    for (const { report } of again) expect(report.steps.map(({ step }) => step)).toEqual(['check', 'verify']);
  });

  test('asks the gates before a wave again when the turn in the middle of it comes long after the one before', async () => {
    const plan = aPlan(['all: a / b / c'], { gates: [aGate({ name: 'hours', at: 'before-wave' })] });
    const askedWhen = async (between: number): Promise<number> => {
      const { state, events } = await rollout(plan, nothingDeclared, { between });
      expect(statusOf(state)).toBe('succeeded');
      return events.filter(({ type }) => type === 'gate-evaluated').length;
    };
    expect(await askedWhen(120_000)).toBe(1);
    expect(await askedWhen(3_600_000)).toBe(3);
  });

  test('a pause that comes while a round is worked on lets its results in and hands out no more', async () => {
    const plan = aPlan(['one: a', 'two: b']);
    const command = { id: 'p1', verb: 'pause', by: 'user:ann' } as const;
    const { state } = await rollout(plan, nothingDeclared, { commands: () => [{ at: start, command }] });
    expect(statusOf(state)).toBe('paused');
    expect(state.nodes.counts).toMatchObject({ succeeded: 1, pending: 1 });
  });
});

describe('the job of one batch', () => {
  const steps = { apply: aStep('apply'), verify: aStep('verify') };
  const plan = aPlan(['all: a b c | d'], { steps, onFailure: { tolerate: [tolerates('failed', 9)] } });
  const oneAtATime = {
    ...plan,
    waves: plan.waves.map((wave) => ({
      ...wave,
      rounds: wave.rounds.map((round) => ({
        ...round,
        batches: round.batches.map((batch) => ({ ...batch, concurrency: 1 })),
      })),
    })),
  };
  const durations = { ...nothingDeclared.durations, steps: { apply: 30_000 } };

  test('stops taking nodes when a pause comes, and finishes the one in hand', async () => {
    const inJob: TurnsOptions['inJob'] = (batch, clock) =>
      batch !== 'w1-r1-b1'
        ? {}
        : {
            watchCommands: (listener) => {
              void clock.sleep(40_000).then(() => listener({ id: 'p1', verb: 'pause', by: 'user:ann' }));
              return () => {};
            },
          };
    const commands = () => [{ at: start, command: { id: 'p1', verb: 'pause', by: 'user:ann' } as const }];
    const { state } = await rollout(oneAtATime, { ...nothingDeclared, durations }, { inJob, commands });
    expect(statusOf(state)).toBe('paused');
    expect(state.nodes.counts).toMatchObject({ succeeded: 3, pending: 1, unknown: 0 });
  });

  test('run again after it died goes on from what the first attempt recorded, and applies to no node twice', async () => {
    const files: string[] = [];
    const first = await rollout(
      oneAtATime,
      { ...nothingDeclared, durations },
      {
        onTheWay: (all) => {
          files.push(...all.filter(({ name }) => name === 'w1-r1-b1').map(({ text }) => text));
          return all;
        },
      },
    );
    expect(statusOf(first.state)).toBe('succeeded');
    const [whole = ''] = files;
    const lines = whole.split('\n');
    // The first attempt died when `a` was done and `b` was being applied to.
    const at = lines.findIndex((line) => line.includes('"node-started"') && line.includes('"node":"b"'));
    const earlier = `${lines.slice(0, at + 1).join('\n')}\n`;
    const again = await rollout(
      oneAtATime,
      { ...nothingDeclared, durations },
      {
        inJob: (batch) => (batch === 'w1-r1-b1' ? { earlier } : {}),
      },
    );
    const finished = again.events.filter((event) => event.type === 'node-finished');
    expect(finished.map(({ node }) => node).sort()).toEqual(['a', 'b', 'c', 'd']);
    const firstSteps = finished.map(({ node, report }) => [node, report.steps[0]?.step]);
    expect(Object.fromEntries(firstSteps)).toEqual({ a: 'apply', b: 'verify', c: 'apply', d: 'apply' });
  });

  test('run again after it died without a trace asks all of its nodes', async () => {
    const again = await rollout(oneAtATime, nothingDeclared, {
      inJob: (batch) => (batch === 'w1-r1-b1' ? { earlier: null } : {}),
    });
    const finished = again.events.filter((event) => event.type === 'node-finished' && event.node !== 'd');
    expect(finished).toHaveLength(3);
    expect(finished.map((event) => event.type === 'node-finished' && event.report.steps[0]?.step)).toEqual([
      'verify',
      'verify',
      'verify',
    ]);
  });
});

describe('how often jobs look for commands', () => {
  test.each([
    [1, 7_500],
    [60, 7_500],
    [61, 7_625],
    [256, 32_000],
  ])('%i at once: every %i ms', (jobs, every) => {
    expect(pollInterval(jobs)).toBe(every);
    // One point a question, of 900 a minute: 420 of them are left.
    expect((jobs * 60_000) / pollInterval(jobs)).toBeLessThanOrEqual(480);
  });
});
