import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { node, nodes, plan, tryPlan, wave } from '../../testing/plans.ts';
import type { WaveDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';

function sizes(waves: readonly WaveDefinition[], fleet: readonly FleetNode[]) {
  return plan({ waves }, fleet).waves.map(({ from, to, sizing }) => `${to - from}: ${words(sizing).message}`);
}

function problems(waves: readonly WaveDefinition[], fleet: readonly FleetNode[]) {
  return tryPlan({ waves }, fleet).problems.map((each) => ({ ...words(each), path: each.path }));
}

const all = wave('rest', { upTo: '100%' });

describe('sizes', () => {
  test('each wave takes from what earlier ones left', () => {
    const fleet = [...nodes(2, 'canary', { canary: 'true' }), ...nodes(18, 'web')];
    const waves = [
      wave('canary', { nodes: 'canary' }),
      wave('early', { size: '10%' }),
      wave('half', { upTo: '50%' }),
      all,
    ];
    expect(sizes(waves, fleet)).toEqual([
      '2: 2 nodes match canary',
      '2: 10% of 20 nodes is 2',
      '6: 50% of 20 nodes is 10; 4 came before, so 6 more',
      '10: 100% of 20 nodes is 20; 10 came before, so 10 more',
    ]);
  });

  test('a percentage rounds down but not below 1', () => {
    expect(sizes([wave('a', { size: '10%' }), wave('b', { size: '19%' }), all], nodes(10, 'n'))).toEqual([
      '1: 10% of 10 nodes is 1',
      '1: 19% of 10 nodes is 1',
      '8: 100% of 10 nodes is 10; 2 came before, so 8 more',
    ]);
    expect(sizes([wave('a', { size: '1%' }), all], nodes(3, 'n'))[0]).toBe('1: 1% of 3 nodes is 1');
  });

  test('a size larger than what is left takes what is left', () => {
    expect(sizes([wave('a', { size: 2 }), wave('b', { size: 5 })], nodes(4, 'n'))).toEqual([
      '2: the next 2',
      '2: the next 5; only 2 were left',
    ]);
    expect(sizes([wave('a', { upTo: 9 })], nodes(4, 'n'))).toEqual(['4: up to 9 nodes; only 4 were left']);
  });

  test('a wave that comes to nothing stays, empty, with the reason', () => {
    const waves = [
      wave('a', { size: '50%' }),
      wave('reached', { upTo: '25%' }),
      wave('rest', { nodes: 'role=web' }),
      wave('taken', { nodes: 'role=web' }),
      wave('optional', { nodes: 'role=db' }, true),
      wave('left', { size: 3 }),
    ];
    expect(sizes(waves, nodes(8, 'n', { role: 'web' })).slice(1)).toEqual([
      '0: empty: up to 25% of 8 nodes is 2, and 4 came before',
      '4: 4 nodes match role=web, besides 4 that earlier waves took',
      '0: empty: earlier waves took the 8 nodes that match role=web',
      '0: empty: no selected node matches role=db',
      '0: empty: earlier waves took all of the 8 nodes',
    ]);
  });

  test('an empty wave has no rounds and keeps its place', () => {
    const { waves } = plan({ waves: [all, wave('left', { size: 3 })] }, nodes(2, 'n'));
    expect(waves[1]).toMatchObject({ index: 1, name: 'left', from: 2, to: 2, rounds: [] });
  });

  test('the waves of any file divide any fleet, by the slow arithmetic of fractions', () => {
    const take = fc.oneof(
      fc.record({ kind: fc.constant('size' as const), value: fc.integer({ min: 1, max: 60 }), percent: fc.boolean() }),
      fc.record({ kind: fc.constant('upTo' as const), value: fc.integer({ min: 1, max: 60 }), percent: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.array(take, { maxLength: 5 }), (count, takes) => {
        const waves = takes.map(({ kind, value, percent }, index) => {
          const amount = `${value}${percent ? '%' : ''}`;
          return wave(`w${index}`, kind === 'size' ? { size: amount } : { upTo: amount });
        });
        const planned = plan({ waves: [...waves, all] }, nodes(count, 'n')).waves;
        let taken = 0n;
        for (const [index, { kind, value, percent }] of takes.entries()) {
          const share = percent ? (BigInt(value) * BigInt(count)) / 100n || 1n : BigInt(value);
          const wanted = kind === 'size' ? share : share - taken;
          const left = BigInt(count) - taken;
          const expected = wanted < 0n ? 0n : wanted < left ? wanted : left;
          const found = planned[index];
          expect(BigInt((found?.to ?? 0) - (found?.from ?? 0))).toBe(expected);
          taken += expected;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is refused', () => {
  test('a selector that matches nothing: a canary must not vanish behind a typo', () => {
    expect(problems([wave('canary', { nodes: 'canry' }), all], nodes(2, 'n', { canary: 'true' }))).toEqual([
      {
        title: 'A wave selects no node',
        message: 'Wave canary: no selected node matches canry.',
        hint: 'Check the selector against the labels in the inventory, and fleet.select. If no match is fine, say `optional: true`.',
        path: ['waves', 0, 'nodes'],
      },
    ]);
  });

  test('nodes that no wave takes, with the first of them', () => {
    expect(problems([wave('a', { size: 1 })], nodes(8, 'n'))).toEqual([
      {
        title: 'Nodes that no wave takes',
        message: 'No wave takes 7 of 8 nodes: n-2, n-3, n-4, n-5, n-6 and 2 more.',
        hint: 'End with a wave `up-to: 100%`, or leave these nodes out with fleet.select or fleet.exclude.',
        path: ['waves'],
      },
    ]);
  });

  test('a size of zero', () => {
    const found = problems([wave('a', { size: 0 }), wave('b', { upTo: '0%' }), all], nodes(2, 'n'));
    expect(found.map(({ message, path }) => [message, path])).toEqual([
      ['Wave a asks for 0 of the fleet: no node.', ['waves', 0, 'size']],
      ['Wave b asks for 0% of the fleet: no node.', ['waves', 1, 'up-to']],
    ]);
  });

  test('everything at once, not the first', () => {
    const { plan: none, problems: found } = tryPlan(
      {
        waves: [wave('a', { nodes: 'x' }), wave('b', { size: 0 })],
        limits: [{ atMost: { kind: 'percent', value: 0 } }],
      },
      [node('n-1'), node('n-2')],
    );
    expect(none).toBeNull();
    expect(found.map(({ code }) => code)).toEqual([
      'limit-of-zero',
      'wave-matches-nothing',
      'wave-of-zero',
      'nodes-in-no-wave',
    ]);
    expect(words(found[0] ?? { code: 'limit-of-zero', args: {} }).message).toBe(
      'at-most: 0% lets no node be worked on, ever.',
    );
  });
});

test('a label that no node has is a warning, and the plan is made', () => {
  const made = tryPlan(
    {
      order: [{ key: 'teir', descending: false }],
      limits: [{ atMost: { kind: 'count', value: 1 }, per: 'zome' }],
      batch: { size: 5, parallel: 1, concurrency: 1, by: 'side', runsOn: [] },
    },
    nodes(2, 'n', { zone: 'a' }),
  );
  expect(made.plan).not.toBeNull();
  expect(made.problems.map((each) => [each.severity, words(each).message, each.path])).toEqual([
    ['warning', "limits[0].per names 'zome', and no selected node has it.", ['limits', 0, 'per']],
    ['warning', "batch.by names 'side', and no selected node has it.", ['batch', 'by']],
    ['warning', "order names 'teir', and no selected node has it.", ['order', 0]],
  ]);
});
