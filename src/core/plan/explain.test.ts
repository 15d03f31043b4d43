import { describe, expect, test } from 'vitest';
import { reason, words } from '../../errors/problem.ts';
import { dependency, limit, node, nodes, plan, wave } from '../../testing/plans.ts';
import { explainNode, explainPlan } from './explain.ts';
import type { Plan } from './plan.ts';

const said = (reasons: ReturnType<typeof explainPlan>) => reasons.map((each) => `${each.code}: ${words(each).message}`);

const zoned = (count: number, zones: number, role: string) =>
  nodes(count, role).map((each, index) => node(each.name, { role, zone: `z${index % zones}` }, { rank: index }));

const of: Plan = plan(
  {
    order: [
      { key: 'tier', descending: false },
      { key: 'rank', descending: true },
    ],
    dependsOn: [dependency('role=web', 'role=api')],
    limits: [limit(2, 'zone')],
    waves: [wave('canary', { nodes: 'canary' }), wave('early', { size: '10%' }), wave('rest', { upTo: '100%' })],
    batch: { size: 10, parallel: 4, concurrency: 10, by: 'role', runsOn: [] },
  },
  [node('canary', { canary: 'true', role: 'api', zone: 'z0' }), ...zoned(10, 2, 'api'), ...zoned(9, 2, 'web')],
  { excluded: [{ node: 'web-99', reason: reason('excluded-by-file', {}) }] },
);

describe('a node', () => {
  test('that a selector took', () => {
    expect(said(explainNode(of, 'canary'))).toEqual([
      'node-in-plan: canary is in wave canary, round 1 of 1, batch w1-r1-b1, as node 1 of 1.',
      'node-by-selector: Wave canary takes the nodes that match canary, and no earlier wave took it.',
      'node-batch-by: Batch w1-r1-b1 has only nodes with role=api (batch.by).',
      'concurrency-by-size: Batch w1-r1-b1: its one node.',
      'parallel-by-batches: Wave canary, round 1: there is one batch; batch.parallel: 4 would allow more.',
    ]);
  });

  test('that comes by its place in the order', () => {
    expect(said(explainNode(of, 'api-10')).slice(0, 3)).toEqual([
      'node-in-plan: api-10 is in wave early, round 1 of 1, batch w2-r1-b1, as node 1 of 2.',
      'node-by-position: Wave early takes the next nodes in order (10% of 20 nodes is 2); it is number 1 of these 2, number 1 of 20 in the whole order.',
      'node-order-keys: What it is ordered by: tier: it has none, so it comes last, -rank: 9.',
    ]);
  });

  test('that waits for others, under a limit', () => {
    expect(said(explainNode(of, 'web-2'))).toEqual([
      'node-in-plan: web-2 is in wave rest, round 2 of 2, batch w3-r2-b3, as node 4 of 4.',
      'node-by-position: Wave rest takes the next nodes in order (100% of 20 nodes is 20; 3 came before, so 17 more); it is number 15 of these 17, number 17 of 20 in the whole order.',
      'node-order-keys: What it is ordered by: tier: it has none, so it comes last, -rank: 1.',
      'node-held-back: It comes in a later round than 8 nodes of its wave: api-08, api-06, api-04 and 5 more (role=web after role=api).',
      'node-batch-by: Batch w3-r2-b3 has only nodes with role=web (batch.by).',
      'concurrency-by-limit: Batch w3-r2-b3: 2 nodes at once, because of at most 2 per zone (zone=z1: 2 of 9 nodes).',
      'parallel-by-batches: Wave rest, round 2: all 3 at once; batch.parallel: 4 would allow more.',
    ]);
  });

  test('that is excluded', () => {
    expect(said(explainNode(of, 'web-99'))).toEqual([
      'excluded-by-file: The rollout file names it under fleet.exclude.',
    ]);
  });

  test('that is misspelled', () => {
    expect(explainNode(of, 'canari').map(words)).toEqual([
      {
        title: 'No such node',
        message: "The plan has no node 'canari', neither selected nor excluded.",
        hint: "Did you mean 'canary'?",
      },
    ]);
  });

  test('in a round that only the matrix asked for', () => {
    const large = plan({ batch: { size: 1, parallel: 4, concurrency: 1, runsOn: [] } }, nodes(300, 'n'));
    expect(said(explainNode(large, 'n-300'))).toContain(
      'node-beyond-matrix: It is in round 2, because a round has at most 256 batches.',
    );
  });
});

test('rounds that only a limit asked for say so', () => {
  const shards = nodes(450, 'n').map(({ name }, index) => node(name, { shard: `s${Math.floor(index / 9)}` }));
  const batch = { size: 5, parallel: 20, concurrency: 1, runsOn: [] };
  const finer = plan({ batch, limits: [limit(1, 'shard')] }, shards);
  expect(said(explainPlan(finer))).toContain(
    'wave-rounds: Wave all has 2 rounds: in more rounds, limits let more be worked on at once.',
  );
  expect(said(explainNode(finer, 'n-009'))).toContain(
    'node-in-finer-round: It is in round 2 of 2: with fewer of them, limits would make most batches wait for each other.',
  );
});

test('every number of the plan has its reason', () => {
  expect(said(explainPlan(of))).toEqual([
    'limit-resolved: At most 2 per zone: zone=z0 2 of 11, zone=z1 2 of 9.',
    'wave-sized: Wave canary: 1 node matches canary.',
    'parallel-by-batches: Wave canary, round 1: there is one batch; batch.parallel: 4 would allow more.',
    'concurrency-by-size: Wave canary, round 1, 1 batch: its one node.',
    'wave-sized: Wave early: 10% of 20 nodes is 2.',
    'parallel-by-batches: Wave early, round 1: there is one batch; batch.parallel: 4 would allow more.',
    'concurrency-by-size: Wave early, round 1, 1 batch: all 2 nodes at once.',
    'wave-sized: Wave rest: 100% of 20 nodes is 20; 3 came before, so 17 more.',
    'wave-rounds: Wave rest has 2 rounds: nodes come in a later round than what they depend on.',
    'parallel-by-batches: Wave rest, round 1: all 2 at once; batch.parallel: 4 would allow more.',
    'concurrency-by-limit: Wave rest, round 1, 1 batch: 2 nodes at once, because of at most 2 per zone (zone=z1: 2 of 9 nodes).',
    'concurrency-by-limit: Wave rest, round 1, 1 batch: 2 nodes at once, because of at most 2 per zone (zone=z0: 2 of 11 nodes).',
    'parallel-by-batches: Wave rest, round 2: all 3 at once; batch.parallel: 4 would allow more.',
    'concurrency-by-limit: Wave rest, round 2, 2 batches: 1 node at once, because of at most 2 per zone (zone=z0: 2 of 11 nodes).',
    'concurrency-by-limit: Wave rest, round 2, 1 batch: 2 nodes at once, because of at most 2 per zone (zone=z1: 2 of 9 nodes).',
  ]);
});

test('the same reasons come from a plan that was stored and read again', () => {
  const stored = JSON.parse(JSON.stringify(of)) as Plan;
  expect(explainPlan(stored)).toEqual(explainPlan(of));
  expect(explainNode(stored, 'web-2')).toEqual(explainNode(of, 'web-2'));
});
