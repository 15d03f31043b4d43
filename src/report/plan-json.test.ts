import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reason } from '../errors/problem.ts';
import { someDefinition, someFleet } from '../testing/fleets.ts';
import { limit, node, plan, wave } from '../testing/plans.ts';
import { planView, writePlanJson } from './plan-json.ts';

const written = (of: ReturnType<typeof plan>): string => {
  let text = '';
  writePlanJson(of, (piece) => {
    text += piece;
  });
  return text;
};

test('the view has the keys that other programs rely on', () => {
  const of = plan(
    {
      waves: [{ ...wave('one', { size: 1 }), environment: { approve: 'production' } }, wave('rest', { upTo: '100%' })],
      limits: [limit('50%', 'zone'), limit(2)],
    },
    [node('a', { zone: 'x' }), node('b', { zone: '__proto__' }), node('c')],
    { excluded: [{ node: 'd', reason: reason('excluded-by-file', {}) }] },
  );
  expect(JSON.parse(written(of))).toEqual({
    rollout: 'web',
    digest: of.digest,
    fleet: {
      selected: 3,
      excluded: [{ node: 'd', code: 'excluded-by-file', reason: 'The rollout file names it under fleet.exclude.' }],
    },
    waves: [
      {
        index: 0,
        name: 'one',
        environment: 'production',
        size: 1,
        sizing: 'the next 1',
        rounds: [{ maxParallel: 1, batches: [{ id: 'w1-r1-b1', concurrency: 1, nodes: ['a'] }] }],
      },
      {
        index: 1,
        name: 'rest',
        environment: null,
        size: 2,
        sizing: '100% of 3 nodes is 3; 1 came before, so 2 more',
        rounds: [{ maxParallel: 1, batches: [{ id: 'w2-r1-b1', concurrency: 2, nodes: ['b', 'c'] }] }],
      },
    ],
    limits: [
      { atMost: '50%', per: 'zone', resolved: JSON.parse('{"__proto__": 1, "x": 1, "(none)": 1}') },
      { atMost: '2', per: null, resolved: { '(all)': 2 } },
    ],
  });
});

test('what is written piece by piece is the view', () => {
  fc.assert(
    fc.property(someFleet(40), someDefinition, (fleet, changes) => {
      const of = plan(changes, fleet);
      expect(written(of)).toBe(JSON.stringify(planView(of)));
    }),
    { numRuns: 40 },
  );
});
