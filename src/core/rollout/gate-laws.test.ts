import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GateLaw } from '../../testing/gate-law.ts';
import { drawFrom, randomPlan, withPeopleAsked } from '../../testing/random-plan.ts';
import { RandomRollout } from '../../testing/random-rollout.ts';

test('nothing is begun or left before every gate there has let it, after the last time the rollout stood still', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const draw = drawFrom(seed);
      const law = new GateLaw();
      const watch = law.happened.bind(law);
      const rollout = new RandomRollout(withPeopleAsked(randomPlan(draw), draw), draw, watch);
      for (let step = 0; step < 200; step++) rollout.step();
      for (const point of law.seen) seen.add(point);
    }),
    { numRuns: 400 },
  );
  expect([...seen].sort()).toEqual(['after-batch', 'after-wave', 'before-rollout', 'before-wave', 'during-bake']);
});
