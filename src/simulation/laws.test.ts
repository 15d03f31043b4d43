import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatePoints } from '../core/definition/gates.ts';
import { makePlan } from '../core/plan/make-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { evolve } from '../core/rollout/evolve.ts';
import { initialState } from '../core/rollout/state.ts';
import { someDefinition, someFleet } from '../testing/fleets.ts';
import { GateLaw } from '../testing/gate-law.ts';
import { amount, definition, node, plan, sha256, step, wave, limit } from '../testing/plans.ts';
import { drawFrom, randomPlan } from '../testing/random-plan.ts';
import { simulateMany } from './many-runs.ts';
import { nothingDeclared, type Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';

const start = Date.UTC(2026, 10, 23, 9);

const someScenario: fc.Arbitrary<Scenario> = fc
  .record({
    fail: fc.constantFrom(0, 0.1, 0.5),
    unreachable: fc.constantFrom(0, 0.05, 0.3),
    hang: fc.constantFrom(0, 0.05),
    spread: fc.constantFrom(0, 30),
    outage: fc.constantFrom(null, 20_000),
  })
  .map(({ fail, unreachable, hang, spread, outage }) => ({
    ...nothingDeclared,
    durations: { ...nothingDeclared.durations, spread },
    faults: [
      { kind: 'fail', chance: fail },
      { kind: 'unreachable', chance: unreachable },
      { kind: 'hang', chance: hang },
    ],
    outages: outage === null ? [] : [{ from: outage, for: 15_000 }],
  }));

const somePolicy = fc.record({
  then: fc.constantFrom('pause', 'abort', 'rollback'),
  unreachable: fc.constantFrom('fail', 'defer'),
  node: fc.constantFrom('leave', 'rollback'),
  tolerated: fc.constantFrom('0%', '20%', '100%'),
});

const somePlan: fc.Arbitrary<Plan> = fc
  .tuple(someFleet(60), someDefinition, somePolicy)
  .map(([fleet, changes, { then, unreachable, node: alone, tolerated }]) => {
    const base = definition(changes);
    const tolerate = (['failed', 'unreachable'] as const).map((each) => {
      return { class: each, amount: amount(tolerated), per: 'wave', minSample: 1 } as const;
    });
    const whole = {
      ...base,
      steps: { ...base.steps, rollback: step('rollback') },
      // oxlint-disable-next-line unicorn/no-thenable -- a word of the language; its value is text
      onFailure: { ...base.onFailure, then, unreachable, node: alone, tolerate },
    };
    const source = { file: 'rollout.yml', files: {}, commit: null };
    return makePlan({ definition: whole, nodes: fleet, excluded: [], params: {}, source, hash: sha256() }).plan;
  })
  .filter((made) => made !== null);

const someAnswer = fc.record({
  verdict: fc.constantFrom('inconclusive', 'inconclusive', 'fail', 'error'),
  times: fc.integer({ min: 1, max: 3 }),
} as const);

describe('whatever goes wrong in whatever rollout', () => {
  test('nothing is begun or left before every gate there has let it', async () => {
    const seen = new Set<string>();
    const answers = fc.dictionary(fc.constantFrom(...gatePoints.flatMap((at) => [at, `${at}-too`])), someAnswer);
    await fc.assert(
      fc.asyncProperty(fc.nat(), answers, someScenario, async (seed, gates, scenario) => {
        const made = randomPlan(drawFrom(seed));
        const events: RolloutEvent[] = [];
        const record = (happened: readonly RolloutEvent[]): void => void events.push(...happened);
        await simulate({ plan: made, scenario: { ...scenario, gates }, start, seed, record });
        const law = new GateLaw();
        const [first, ...rest] = events;
        if (first?.type !== 'rollout-planned') throw new Error('nothing was planned');
        let state = initialState(made, first);
        for (const event of rest) {
          law.happened(state, event);
          state = evolve(state, event);
        }
        for (const point of law.seen) seen.add(point);
      }),
      { numRuns: 150 },
    );
    expect(seen.size).toBe(5);
  });

  test('no limit is exceeded at any moment, and no node is lost', async () => {
    await fc.assert(
      fc.asyncProperty(somePlan, someScenario, fc.nat(), async (made, scenario, seed) => {
        const { limits, state } = await simulate({ plan: made, scenario, start, seed });
        for (const { groups } of limits) {
          for (const { worst, allowed } of groups) expect(worst).toBeLessThanOrEqual(allowed);
        }
        const { counts, size } = state.nodes;
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(size);
        expect(counts.running).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('the same seed gives the same, event by event', async () => {
    await fc.assert(
      fc.asyncProperty(somePlan, someScenario, fc.nat(), async (made, scenario, seed) => {
        const events = async (): Promise<RolloutEvent[]> => {
          const found: RolloutEvent[] = [];
          await simulate({ plan: made, scenario, start, seed, record: (happened) => found.push(...happened) });
          return found;
        };
        expect(await events()).toEqual(await events());
      }),
      { numRuns: 25 },
    );
  });
});

function shop(nodes: number): Plan {
  const fleet = Array.from({ length: nodes }, (_, index) => node(`n${index}`, { zone: 'abc'.charAt(index % 3) }));
  const waves = Array.from({ length: 20 }, (_, index) => wave(`w${index}`, { upTo: `${(index + 1) * 5}%` }));
  const tolerate = (['failed', 'unreachable'] as const).map((each) => {
    return { class: each, amount: amount('50%'), per: 'wave', minSample: 1 } as const;
  });
  const { onFailure } = definition();
  return plan({ waves, limits: [limit('25%', 'zone')], onFailure: { ...onFailure, tolerate } }, fleet);
}

const someFail: Scenario = { ...nothingDeclared, faults: [{ kind: 'fail', chance: 0.05 }] };

describe('in large fleets', () => {
  test('the events of a rollout grow with its nodes and no faster', async () => {
    const perNode: number[] = [];
    for (const nodes of [400, 4_000]) {
      const { events } = await simulate({ plan: shop(nodes), scenario: someFail, start, seed: 3 });
      perNode.push(events / nodes);
    }
    const [few = 0, many = 0] = perNode;
    expect(many).toBeLessThanOrEqual(few);
    expect(many).toBeGreaterThan(2);
  });

  test('faults strike about as many nodes as was said, and the same nodes whatever the waves', async () => {
    const { state } = await simulate({ plan: shop(4_000), scenario: someFail, start, seed: 3 });
    expect(state.nodes.counts.failed).toBeGreaterThan(150);
    expect(state.nodes.counts.failed).toBeLessThan(250);
    const names = async (made: Plan): Promise<string[]> => {
      const failed: string[] = [];
      const record = (events: readonly RolloutEvent[]): void => {
        for (const event of events)
          if (event.type === 'node-finished' && event.report.outcome === 'failed') failed.push(event.node);
      };
      await simulate({ plan: made, scenario: someFail, start, seed: 3, record });
      return failed.sort();
    };
    const inOneWave = { ...shop(400).definition, waves: [wave('all', { upTo: '100%' })] };
    expect(await names(plan(inOneWave, shop(400).nodes))).toEqual(await names(shop(400)));
  });
});

describe('many runs', () => {
  test('say how often what came of it, from the first one with the seed that was given', async () => {
    const request = { plan: shop(100), scenario: someFail, start, seed: 7 };
    const { first, all } = await simulateMany(request, 40);
    expect(first.state.nodes.counts).toEqual((await simulate(request)).state.nodes.counts);
    expect(all.runs).toBe(40);
    expect(Object.values(all.states).reduce((sum, count) => sum + count, 0)).toBe(40);
    const { p50, p90, p99, max } = all.broken;
    expect(p50).toBeGreaterThan(0);
    expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].toSorted((a, b) => a - b));
    expect(all.limits).toMatchObject([{ atMost: '25%', per: 'zone' }]);
    for (const { worst, allowed } of all.limits) expect(worst).toBeLessThanOrEqual(allowed);
  });
});
