import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amount, limit, node, nodes, plan, selector, step, wave } from '../../testing/plans.ts';
import { drawFrom, randomPlan } from '../../testing/random-plan.ts';
import { leavesOf, leavesOfWave } from './definition-leaves.ts';
import { isSameAsBefore, planDifferences } from './plan-differences.ts';

const fleet = nodes(4, 'n');
const two = [wave('canary', { size: 1 }), wave('rest', { upTo: '100%' })];

describe('the differences between two plans', () => {
  test('of a plan and itself are none', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const one = randomPlan(drawFrom(seed));
        expect(isSameAsBefore(planDifferences(one, structuredClone(one)))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('lose no node: whoever is in one of them alone is added or removed, and nobody else', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (first, second) => {
        const before = randomPlan(drawFrom(first));
        const after = randomPlan(drawFrom(second));
        const { added, removed } = planDifferences(before, after);
        const names = (of: typeof before): Set<string> => new Set(of.nodes.map(({ name }) => name));
        const flat = (groups: typeof added): Set<string> => new Set([...groups.values()].flat());
        expect(flat(added)).toEqual(names(after).difference(names(before)));
        expect(flat(removed)).toEqual(names(before).difference(names(after)));
      }),
      { numRuns: 50 },
    );
  });

  test('name nodes that come, go, move to another wave, or are other ones by the same name', () => {
    const before = plan({ waves: two }, [...fleet, node('old')]);
    const after = plan({ waves: [wave('canary', { size: 2 }), wave('rest', { upTo: '100%' })] }, [
      ...fleet.slice(0, 3),
      { ...node('n-4'), labels: { site: 'b' } },
      node('new'),
    ]);
    const found = planDifferences(before, after);
    expect([...found.added]).toEqual(
      [['rest', ['new']]].map(([where, names]) => [waveOf(after, 'new') ?? where, names]),
    );
    expect([...found.removed]).toEqual([[waveOf(before, 'old'), ['old']]]);
    expect(found.changed).toEqual(['n-4']);
    expect(found.moved.flatMap((group) => group.nodes).length).toBeGreaterThan(0);
    for (const { from, to, nodes: moved } of found.moved) {
      for (const name of moved) expect([waveOf(before, name), waveOf(after, name)]).toEqual([from, to]);
    }
  });

  test('name waves that are new, gone, of another size, set otherwise, or in another order', () => {
    const before = plan(
      { waves: [wave('a', { size: 1 }), wave('b', { size: 1 }), wave('c', { upTo: '100%' })] },
      fleet,
    );
    const baked = { ...wave('b', { size: 1 }), bake: { for: 600_000, holdRunner: 300_000 } };
    const after = plan({ waves: [baked, wave('a', { size: 2 }), wave('d', { upTo: '100%' })] }, fleet);
    const found = planDifferences(before, after);
    expect(found.reordered).toBe(true);
    expect(found.waves).toEqual([
      {
        name: 'b',
        was: 1,
        is: 1,
        settings: [
          { what: 'bake.for', was: null, is: '10m' },
          { what: 'bake.hold-runner', was: null, is: '5m' },
        ],
      },
      { name: 'a', was: 1, is: 2, settings: [{ what: 'takes', was: '1', is: '2' }] },
      { name: 'd', was: null, is: 1, settings: [] },
      { name: 'c', was: 2, is: null, settings: [] },
    ]);
  });

  test('name params, other files and every value of the rollout file as it is written there', () => {
    const source = { file: 'web.yml', commit: null };
    const before = plan({ waves: two, limits: [limit('10%', 'site')] }, fleet, {
      params: { version: '1' },
      source: { ...source, files: { 'web.yml': 'a', 'apply.sh': 'a', 'same.sh': 'a' } },
    });
    const after = plan(
      {
        waves: two,
        limits: [limit(2, 'site')],
        steps: { apply: step('apply', { timeout: 90_000 }), verify: step('verify') },
        fleet: { ...before.definition.fleet, select: selector('env=prod') },
      },
      fleet.map((each) => ({ ...each, labels: { env: 'prod' } })),
      { params: { version: '2' }, source: { ...source, files: { 'web.yml': 'b', 'apply.sh': 'b', 'same.sh': 'a' } } },
    );
    const found = planDifferences(before, after);
    expect(found.params).toEqual([{ what: 'version', was: '1', is: '2' }]);
    expect(found.files).toEqual(['apply.sh']);
    const told = new Map(found.settings.map(({ what, was, is }) => [what, [was, is]]));
    expect(told.get('steps.apply.timeout')).toEqual(['5m', '1m 30s']);
    expect(told.get('steps.verify')).toEqual([null, 'true']);
    expect([...told.keys()].filter((what) => what.startsWith('steps.verify'))).toEqual(['steps.verify']);
    const back = planDifferences(after, before).settings;
    expect(back.filter(({ what }) => what.startsWith('steps.verify'))).toEqual([
      { what: 'steps.verify', was: 'true', is: null },
    ]);
    expect(told.get('limits.1.at-most')).toEqual(['10%', '2']);
    expect(told.get('fleet.select')).toEqual([null, 'env=prod']);
  });
});

test('the values of a definition are told apart whenever it is another one', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (first, second) => {
      const one = randomPlan(drawFrom(first)).definition;
      const other = randomPlan(drawFrom(second)).definition;
      const told = (of: typeof one): unknown => [[...leavesOf(of)], of.waves.map((each) => [...leavesOfWave(each)])];
      const same = JSON.stringify(told(one)) === JSON.stringify(told(other));
      const { rollout: _, ...rest } = one;
      const { rollout: __, ...others } = other;
      const names = (of: typeof rest): unknown => ({ ...of, waves: of.waves.map(({ name: ___, ...each }) => each) });
      if (same) expect(names(rest)).toEqual(names(others));
    }),
    { numRuns: 100 },
  );
});

test('sizes are told with what they are of', () => {
  const told = (take: Parameters<typeof wave>[1]): string | undefined => leavesOfWave(wave('a', take)).get('takes');
  expect([told({ size: '10%' }), told({ upTo: '10%' }), told({ nodes: 'a=b' })]).toEqual([
    '10%',
    'up-to: 10%',
    'nodes: a=b',
  ]);
  expect(amount('10%')).toEqual({ kind: 'percent', value: 10 });
});

function waveOf({ waves, nodes: all }: ReturnType<typeof plan>, name: string): string | undefined {
  const at = all.findIndex((each) => each.name === name);
  return waves.find(({ from, to }) => from <= at && at < to)?.name;
}
