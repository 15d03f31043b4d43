import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { someDefinition, someFleet } from '../../testing/fleets.ts';
import { definition, limit, node, nodes, plan, step, wave } from '../../testing/plans.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import { matches } from '../fleet/selector.ts';
import type { FleetNode } from '../fleet/node.ts';
import { limitGroupsOf } from './limits.ts';
import type { Plan } from './plan.ts';
import { type ListedRound, planRounds } from './rounds.ts';

const spread = (count: number, of: (index: number) => Record<string, string>): FleetNode[] =>
  nodes(count, 'n').map((each, index) => node(each.name, of(index)));

/** `P × batches of size*concurrency` of each round. */
function shape(of: Partial<RolloutDefinition>, fleet: readonly FleetNode[]): string[] {
  return plan(of, fleet).waves.flatMap(({ rounds }) =>
    rounds.map(({ maxParallel, batches }) => {
      const kinds = new Set(batches.map(({ from, to, concurrency }) => `${to - from}*${concurrency}`));
      return `${maxParallel} of ${batches.length}: ${[...kinds].join(' ')}`;
    }),
  );
}

describe('batches', () => {
  test('are filled in order where no limit binds', () => {
    expect(shape({}, nodes(100, 'n'))).toEqual(['4 of 5: 20*10']);
  });

  test('are smaller where that lets more of them run at once', () => {
    expect(shape({}, nodes(40, 'n'))).toEqual(['4 of 4: 10*10']);
  });

  test('number at most 256 a round: the wave has more rounds', () => {
    expect(shape({}, nodes(5121, 'n'))).toEqual(['4 of 256: 20*10', '1 of 1: 1*1']);
  });

  test('are spread over a group that several of them may touch at once', () => {
    const fleet = spread(120, (index) => ({ zone: `z${index % 3}` }));
    expect(shape({ limits: [limit(8, 'zone')] }, fleet)).toEqual(['4 of 20: 6*6']);
  });

  test('keep small groups together where many may run at once', () => {
    const fleet = spread(300, (index) => ({ shard: `s${Math.floor(index / 3)}` }));
    const batch = { size: 20, parallel: 20, concurrency: 10, runsOn: [] };
    expect(shape({ batch, limits: [limit(1, 'shard')] }, fleet)).toEqual(['20 of 20: 15*1']);
  });

  test('take one node of each group and run one at a time where few may run at once', () => {
    const fleet = spread(300, (index) => ({ shard: `s${Math.floor(index / 3)}` }));
    expect(shape({ limits: [limit(1, 'shard')] }, fleet)).toEqual(['1 of 15: 20*10']);
  });

  test('are divided among more rounds where that lets many more be worked on at once', () => {
    const fleet = spread(450, (index) => ({ shard: `s${Math.floor(index / 9)}` }));
    const batch = { size: 5, parallel: 20, concurrency: 1, runsOn: [] };
    expect(shape({ batch, limits: [limit(1, 'shard')] }, fleet)).toEqual(['20 of 50: 5*1', '20 of 50: 4*1']);
  });

  test('are divided among no more rounds for less than a tenth of the time', () => {
    const fleet = spread(450, (index) => ({ shard: `s${Math.floor(index / 12)}` }));
    const batch = { size: 5, parallel: 20, concurrency: 4, runsOn: [] };
    expect(shape({ batch, limits: [limit(2, 'shard')] }, fleet)).toHaveLength(2);
  });

  test('that are worked on as a whole have no more nodes of a group than may be down', () => {
    const steps = { apply: step('apply', { per: 'batch' }) };
    expect(shape({ steps, limits: [limit(3)] }, nodes(10, 'n'))).toEqual(['1 of 4: 3*3 1*1']);
    expect(shape({ steps, limits: [limit(1)] }, nodes(300, 'n'))).toEqual(['1 of 256: 1*1', '1 of 44: 1*1']);
  });

  test('are named by wave, round and number, from 1', () => {
    const ids = plan({ waves: [wave('a', { size: 1 }), wave('b', { upTo: '100%' })] }, nodes(25, 'n')).waves.map(
      ({ rounds }) => rounds.map(({ batches }) => batches.map(({ id }) => id)),
    );
    expect(ids).toEqual([[['w1-r1-b1']], [['w2-r1-b1', 'w2-r1-b2', 'w2-r1-b3']]]);
  });
});

describe('a catch-up over some nodes of a plan', () => {
  test('keeps the limits of the whole plan', () => {
    const of = plan(
      { limits: [limit('20%', 'zone')] },
      spread(40, (index) => ({ zone: index < 20 ? 'a' : 'b' })),
    );
    const some = of.nodes
      .keys()
      .filter((index) => index % 3 === 0)
      .toArray();
    const rounds = planRounds(of, some, { idPrefix: 'w2' });
    expect(rounds.flatMap(({ batches }) => batches.flatMap((each) => each.nodes)).toSorted((a, b) => a - b)).toEqual(
      some,
    );
    expect(rounds[0]?.batches[0]?.id).toBe('w2-r1-b1');
    for (const round of rounds) run(of, round, 7);
  });

  test('of nothing has no rounds', () => {
    expect(planRounds(plan({}, nodes(3, 'n')), [], { idPrefix: 'w2' })).toEqual([]);
  });
});

test('limits of a plan are read back from its groups', () => {
  const fleet = [node('a', { zone: 'z' }), node('b'), node('c', { zone: 'z' }), node('d', { zone: 'z' })];
  const of = plan({ limits: [limit('70%', 'zone'), limit(2)] }, fleet);
  const bounds = limitGroupsOf(of).map(({ groupOf, atMost }) =>
    Object.fromEntries(of.nodes.map(({ name }, index) => [name, [groupOf[index], atMost[groupOf[index] ?? -1]]])),
  );
  expect(bounds).toEqual([
    { a: [0, 2], b: [1, 1], c: [0, 2], d: [0, 2] },
    { a: [0, 2], b: [0, 2], c: [0, 2], d: [0, 2] },
  ]);
});

describe('in any plan', () => {
  const laws = (law: (of: Plan) => void) =>
    fc.assert(
      fc.property(someFleet(120), someDefinition, (fleet, of) => law(plan(of, fleet))),
      { numRuns: 150 },
    );

  test('every selected node is in exactly one batch, and ranges follow each other without gaps', () => {
    laws(({ nodes: all, waves }) => {
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
      let at = 0;
      for (const { from, to, rounds } of waves) {
        expect(from).toBe(at);
        for (const round of rounds) {
          expect(round.from).toBe(at);
          for (const batch of round.batches) {
            expect(batch.from).toBe(at);
            expect(batch.to).toBeGreaterThan(batch.from);
            at = batch.to;
          }
          expect(round.to).toBe(at);
        }
        expect(to).toBe(at);
      }
      expect(at).toBe(all.length);
    });
  });

  test('batches keep to the batch settings and to 256 a round', () => {
    laws(({ nodes: all, waves, definition: { batch } }) => {
      for (const { batches, maxParallel } of waves.flatMap(({ rounds }) => rounds)) {
        expect(batches.length).toBeLessThanOrEqual(256);
        expect(maxParallel).toBeGreaterThanOrEqual(1);
        expect(maxParallel).toBeLessThanOrEqual(Math.min(batch.parallel, batches.length));
        for (const { from, to, concurrency } of batches) {
          expect(to - from).toBeLessThanOrEqual(batch.size);
          expect(concurrency).toBeGreaterThanOrEqual(1);
          expect(concurrency).toBeLessThanOrEqual(Math.min(batch.concurrency, to - from));
          const { by } = batch;
          if (by !== undefined) expect(new Set(all.slice(from, to).map(({ labels }) => labels[by])).size).toBe(1);
        }
      }
    });
  });

  test('no interleaving of the batches of a round exceeds a limit', () => {
    fc.assert(
      fc.property(someFleet(80), someDefinition, fc.integer({ min: 1 }), (fleet, changes, seed) => {
        const of = plan(changes, fleet);
        for (const { rounds } of of.waves) for (const round of rounds) run(of, listed(round), seed);
      }),
      { numRuns: 150 },
    );
  });

  test('a node comes in a later round than what it depends on', () => {
    laws(({ nodes: all, waves, definition: { dependsOn } }) => {
      for (const { nodes: later, after, within } of dependsOn) {
        const roundOf = all.map(() => 0);
        let number = 0;
        for (const { rounds } of waves) {
          for (const { from, to } of rounds) roundOf.fill((number += 1), from, to);
        }
        for (const { from, to } of within === 'wave' ? waves : [{ from: 0, to: all.length }]) {
          const rounds = (of: typeof later) =>
            all.flatMap((each, index) =>
              from <= index && index < to && matches(of, each) ? (roundOf[index] ?? 0) : [],
            );
          expect(Math.min(...rounds(later))).toBeGreaterThan(Math.max(0, ...rounds(after)));
        }
      }
    });
  });

  test('rounds are as few as the number of batches allows, where no limit could make more of them faster', () => {
    fc.assert(
      fc.property(someFleet(400), someDefinition, (fleet, changes) => {
        const of = definition(changes);
        const planned = plan({ ...of, steps: { apply: step('apply') }, limits: [], dependsOn: [] }, fleet);
        for (const { from, to, rounds } of planned.waves) {
          const values = new Map<string | undefined, number>();
          for (const { labels } of planned.nodes.slice(from, to)) {
            const value = of.batch.by === undefined ? undefined : labels[of.batch.by];
            values.set(value, (values.get(value) ?? 0) + 1);
          }
          const batches = [...values.values()].reduce((sum, count) => sum + Math.ceil(count / of.batch.size), 0);
          expect(rounds.length).toBe(Math.ceil(batches / 256));
        }
      }),
      { numRuns: 60 },
    );
  });
});

function listed({ maxParallel, batches }: Plan['waves'][number]['rounds'][number]): ListedRound {
  const listOf = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  return {
    maxParallel,
    batches: batches.map(({ id, concurrency, from, to }) => ({ id, concurrency, nodes: listOf(from, to) })),
  };
}

/** Works through a round in a random order of batches, nodes and endings, and counts what is in progress in every group. */
function run(of: Plan, { maxParallel, batches }: ListedRound, seed: number): void {
  const bounds = limitGroupsOf(of);
  const inProgress = bounds.map(({ atMost }) => new Int32Array(atMost.length));
  let state = seed;
  const draw = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  const waiting = batches.map(({ concurrency, nodes: list }) => ({
    concurrency,
    left: [...list],
    busy: [] as number[],
  }));
  const running: typeof waiting = [];
  const change = (index: number, by: number) =>
    bounds.forEach(({ groupOf, atMost }, number) => {
      const group = groupOf[index] ?? 0;
      const counts = inProgress[number];
      if (counts === undefined) return;
      counts[group] = (counts[group] ?? 0) + by;
      expect(counts[group]).toBeLessThanOrEqual(atMost[group] ?? 0);
    });
  while (waiting.length + running.length > 0) {
    if (waiting.length > 0 && running.length < maxParallel && draw(2) === 0) {
      running.push(...waiting.splice(draw(waiting.length), 1));
      continue;
    }
    const place = draw(Math.max(1, running.length));
    const batch = running[place];
    if (batch === undefined) continue;
    // Starts are likelier than endings, so that batches are as busy as they may be most of the time.
    if (batch.left.length > 0 && batch.busy.length < batch.concurrency && draw(5) > 0) {
      const [index = 0] = batch.left.splice(draw(batch.left.length), 1);
      batch.busy.push(index);
      change(index, 1);
    } else if (batch.busy.length > 0) {
      const [index = 0] = batch.busy.splice(draw(batch.busy.length), 1);
      change(index, -1);
    }
    if (batch.left.length + batch.busy.length === 0) running.splice(place, 1);
  }
}
