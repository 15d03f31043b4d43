import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reason } from '../../errors/problem.ts';
import { someDefinition, someFleet } from '../../testing/fleets.ts';
import { limit, node, plan, step, wave } from '../../testing/plans.ts';
import type { FleetNode } from '../fleet/node.ts';
import type { PlanInput } from './make-plan.ts';

const fleet = [
  node('a', { zone: 'x', role: 'web' }, { cores: 4 }),
  node('b', { zone: 'y' }),
  node('ä', {}, { on: true }),
];

function digest(nodes: readonly FleetNode[] = fleet, input: Partial<PlanInput> = {}): string {
  return plan({ limits: [limit(1, 'zone')] }, nodes, input).digest;
}

test('any order of nodes and of keys gives the same plan', () => {
  const reversed = (each: FleetNode): FleetNode => ({
    facts: Object.fromEntries(Object.entries(each.facts).toReversed()),
    labels: Object.fromEntries(Object.entries(each.labels).toReversed()),
    address: each.address,
    name: each.name,
  });
  fc.assert(
    fc.property(someFleet(60), someDefinition, fc.infiniteStream(fc.nat()), (nodes, of, keys) => {
      const shuffled = nodes
        .map((each) => ({ each, key: keys.next().value }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ each }) => reversed(each));
      expect(plan(of, shuffled)).toEqual(plan(of, nodes));
    }),
    { numRuns: 60 },
  );
});

test('any order of exclusions gives the same digest', () => {
  const excluded = ['x', 'y'].map((name) => ({ node: name, reason: reason('excluded-by-file', {}) }));
  expect(digest(fleet, { excluded })).toBe(digest(fleet, { excluded: excluded.toReversed() }));
});

test('a plan that asks no control nodes has the digest that it had before there were any, and one that does has another', () => {
  const named = '64aa6992340ddddcd4813bb9d46cf51f168fd4858f1a4ea2ecba4a16fd658638';
  expect(digest()).toBe(named);
  expect(digest(fleet, { controls: [] })).toBe(named);
  expect(digest(fleet, { controls: [node('c', {})] })).not.toBe(named);
});

describe('it changes with', () => {
  const original = digest();
  const [a, b, c] = fleet as [FleetNode, FleetNode, FleetNode];

  test.each<[string, FleetNode]>([
    ['a name', { ...a, name: 'a2' }],
    ['an address', { ...a, address: '10.0.0.1' }],
    ['the value of a label', { ...a, labels: { ...a.labels, role: 'api' } }],
    ['a label more', { ...a, labels: { ...a.labels, canary: '' } }],
    ['a label less', { ...a, labels: { zone: 'x' } }],
    ['the value of a fact', { ...a, facts: { cores: 5 } }],
    ['the type of a fact', { ...a, facts: { cores: '4' } }],
    ['a label that becomes a fact', { ...a, labels: { zone: 'x' }, facts: { cores: 4, role: 'web' } }],
    ['text that moves from key to value', { ...a, labels: { zone: 'x', rol: 'eweb' } }],
    ['half a surrogate pair', { ...a, address: '\uD800' }],
  ])('%s', (_, changed) => {
    expect(digest([changed, b, c])).not.toBe(original);
  });

  test('one half of a surrogate pair instead of another', () => {
    expect(digest([{ ...a, address: '\uD800' }, b, c])).not.toBe(digest([{ ...a, address: '\uD801' }, b, c]));
  });

  test('a node less', () => {
    expect(digest([a, b])).not.toBe(original);
  });

  test.each<[string, Partial<PlanInput>]>([
    ['a parameter', { params: { version: '2' } }],
    ['the commit', { source: { file: 'rollout.yml', files: {}, commit: 'f'.repeat(40) } }],
    [
      'a file that a command names',
      { source: { file: 'rollout.yml', files: { 'up.sh': 'e'.repeat(64) }, commit: null } },
    ],
    ['who is excluded', { excluded: [{ node: 'x', reason: reason('excluded-by-file', {}) }] }],
  ])('%s', (_, input) => {
    expect(digest(fleet, input)).not.toBe(original);
  });

  test('the definition', () => {
    const changed = plan({ limits: [limit(1, 'zone')], steps: { apply: step('apply', { attempts: 2 }) } }, fleet);
    const waves = plan({ limits: [limit(1, 'zone')], waves: [wave('one', { upTo: '100%' })] }, fleet);
    expect(new Set([original, changed.digest, waves.digest]).size).toBe(3);
  });
});

test.each([
  { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'sv_SE.UTF-8', LC_ALL: 'sv_SE.UTF-8' },
])('it is the same under $TZ and $LANG', (environment) => {
  const plans = fileURLToPath(new URL('../../testing/plans.ts', import.meta.url));
  const program = `
    const { limit, plan } = await import(${JSON.stringify(plans)});
    process.stdout.write(plan({ limits: [limit(1, 'zone')] }, ${JSON.stringify(fleet)}).digest);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: environment,
    encoding: 'utf8',
  });
  expect(printed).toBe(digest());
});
