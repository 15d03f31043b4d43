import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { dependency, node, nodes, plan, tryPlan, wave } from '../../testing/plans.ts';
import type { RolloutDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';

const all = wave('rest', { upTo: '100%' });

function roundsOf(of: Partial<RolloutDefinition>, fleet: readonly FleetNode[]): string[][][] {
  const planned = plan(of, fleet);
  return planned.waves.map(({ rounds }) =>
    rounds.map(({ from, to }) => planned.nodes.slice(from, to).map(({ name }) => name)),
  );
}

function refusal(of: Partial<RolloutDefinition>, fleet: readonly FleetNode[]) {
  return tryPlan(of, fleet).problems.map((each) => [each.code, words(each).message, each.path]);
}

const web = node('a-web', { role: 'web' });
const api = node('b-api', { role: 'api' });
const db = node('c-db', { role: 'db' });

describe('inside a wave', () => {
  test('a node comes in a later round than what it depends on', () => {
    const dependsOn = [dependency('role=web', 'role=api'), dependency('role=api', 'role=db')];
    expect(roundsOf({ dependsOn }, [web, api, db])).toEqual([[['c-db'], ['b-api'], ['a-web']]]);
  });

  test('who waits for nobody goes into the first round', () => {
    expect(roundsOf({ dependsOn: [dependency('role=web', 'role=api')] }, [web, api, db])).toEqual([
      [['b-api', 'c-db'], ['a-web']],
    ]);
  });

  test('what another wave has, earlier or later, holds nobody back', () => {
    const dependsOn = [dependency('role=web', 'role=api')];
    expect(roundsOf({ dependsOn, waves: [wave('one', { size: 1 }), all] }, [web, api, db])).toEqual([
      [['a-web']],
      [['b-api', 'c-db']],
    ]);
  });

  test('the longest chain starts first where a round is too small for all', () => {
    const fleet = [...nodes(300, 'a'), ...nodes(2, 'z-api', { role: 'api' }), ...nodes(2, 'z-web', { role: 'web' })];
    const batch = { size: 1, parallel: 4, concurrency: 1, runsOn: [] };
    const [rounds] = roundsOf({ batch, dependsOn: [dependency('role=web', 'role=api')] }, fleet);
    expect(rounds?.map((names) => names.length)).toEqual([256, 48]);
    expect(rounds?.[0]).toContain('z-api-1');
    expect(rounds?.[1]).toContain('z-web-1');
  });
});

describe('in the whole rollout', () => {
  const dependsOn = [dependency('role=web', 'role=api', 'rollout')];

  test('dependencies come first, then order: waves take in that sequence', () => {
    const fleet = [web, api, db];
    expect(roundsOf({ dependsOn, waves: [wave('one', { size: 1 }), wave('two', { size: 1 }), all] }, fleet)).toEqual([
      [['b-api']],
      [['a-web']],
      [['c-db']],
    ]);
  });

  test('a selector wave that goes before what it depends on is refused', () => {
    const waves = [wave('canary', { nodes: 'role=web' }), all];
    expect(refusal({ dependsOn, waves }, [web, node('a-web-2', { role: 'web' }), api])).toEqual([
      [
        'wave-before-dependency',
        'Wave canary takes a-web and 1 more before b-api, which comes in wave rest (role=web after role=api, within: rollout).',
        ['waves', 0, 'nodes'],
      ],
    ]);
  });

  test('the same wave may have both: its rounds keep the order', () => {
    expect(roundsOf({ dependsOn, waves: [all] }, [web, api])).toEqual([[['b-api'], ['a-web']]]);
  });
});

describe('cycles', () => {
  test('a cycle is refused and printed', () => {
    const dependsOn = [
      dependency('role=web', 'role=api'),
      dependency('role=db', 'role=web', 'rollout'),
      dependency('role=api', 'role=db'),
    ];
    expect(refusal({ dependsOn }, [web, api, db])).toEqual([
      [
        'dependency-cycle',
        'A cycle in depends-on: a-web after b-api (role=web after role=api), ' +
          'b-api after c-db (role=api after role=db), c-db after a-web (role=db after role=web).',
        ['depends-on', 0],
      ],
    ]);
  });

  test('a node that matches both selectors waits for itself', () => {
    const { problems } = tryPlan({ dependsOn: [dependency('role in (web,db)', 'role=db')] }, [web, api, db]);
    expect(problems.map(words)).toEqual([
      {
        title: 'Nodes that wait for themselves',
        message: 'A cycle in depends-on: c-db after c-db (role in (web,db) after role=db).',
        hint: 'The node matches both selectors. Leave the nodes of `after` out of `nodes`, as in env=prod,role!=db after role=db.',
      },
    ]);
  });

  test('selectors that would close a cycle but share no node close none', () => {
    const dependsOn = [dependency('role=web', 'role=api'), dependency('role=api,zone=a', 'role=web,zone=b')];
    expect(refusal({ dependsOn }, [web, api]).map(([code]) => code)).toEqual([
      'dependency-matches-nothing',
      'dependency-matches-nothing',
    ]);
  });
});

test('a dependency without a node on one side is a warning', () => {
  const made = tryPlan({ dependsOn: [dependency('role=web', 'role=cache')] }, [web, api]);
  expect(made.plan).not.toBeNull();
  expect(made.problems.map((each) => [each.severity, words(each).message, each.path])).toEqual([
    [
      'warning',
      'depends-on role=web after role=cache: no selected node matches role=cache.',
      ['depends-on', 0, 'after'],
    ],
  ]);
});
