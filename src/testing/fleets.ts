import fc from 'fast-check';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { dependency, limit, node, step, wave } from './plans.ts';

const label = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 8 });

const row = fc.record({
  zone: label('a', 'b', 'c'),
  shard: label(...Array.from({ length: 12 }, (_, index) => `s${index}`)),
  role: label('web', 'api', 'db'),
  site: label('x', 'y'),
});

/** Fleets whose labels cross each other and are missing here and there. */
export function someFleet(maxLength: number): fc.Arbitrary<FleetNode[]> {
  return fc.array(row, { minLength: 1, maxLength }).map((rows) =>
    rows.map((labels, index) => {
      const present = Object.entries(labels).filter((each): each is [string, string] => each[1] !== undefined);
      return node(`n${index}`, Object.fromEntries(present));
    }),
  );
}

const someLimit = fc
  .tuple(fc.constantFrom(1, 2, 3, 5, '10%', '25%', '40%'), fc.constantFrom(undefined, 'zone', 'shard', 'site'))
  .map(([atMost, per]) => limit(atMost, per));

const someBatch = fc.record({
  size: fc.integer({ min: 1, max: 25 }),
  parallel: fc.integer({ min: 1, max: 9 }),
  concurrency: fc.integer({ min: 1, max: 12 }),
  by: fc.constantFrom(undefined, undefined, 'site', 'shard'),
});

/** Rollout files that can be planned over any fleet, with everything that shapes rounds. */
export const someDefinition: fc.Arbitrary<Partial<RolloutDefinition>> = fc
  .record({
    limits: fc.array(someLimit, { maxLength: 4 }),
    batch: someBatch,
    waves: fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 2 }),
    chain: fc.integer({ min: 0, max: 2 }),
    within: fc.constantFrom('wave' as const, 'rollout' as const),
    per: fc.constantFrom('node' as const, 'node' as const, 'batch' as const),
  })
  .map(({ limits, batch: { by, ...batch }, waves, chain, within, per }) => ({
    limits,
    batch: { ...batch, runsOn: [], ...(by === undefined ? {} : { by }) },
    waves: [...waves.map((size, index) => wave(`w${index}`, { size: `${size}%` })), wave('rest', { upTo: '100%' })],
    dependsOn: [dependency('role=web', 'role=api', within), dependency('role=api', 'role=db')].slice(0, chain),
    steps: { apply: step('apply', { per }) },
    order: [{ key: 'zone', descending: true }],
  }));
