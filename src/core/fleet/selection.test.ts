import fc from 'fast-check';
import { expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import type { FleetDefinition } from '../definition/rollout-definition.ts';
import type { FleetNode } from './node.ts';
import { selectFleet } from './selection.ts';
import { matches, parseSelector } from './selector.ts';

function fleetDefinition(select = '', given: Partial<FleetDefinition> = {}): FleetDefinition {
  const parsed = parseSelector(select);
  if ('problem' in parsed) throw new Error(words(parsed.problem).message);
  return { inventory: [], select: parsed.selector, exclude: [], minNodes: 0, ...given };
}

function node(name: string, labels: Record<string, string> = {}): FleetNode {
  return { name, address: name, labels, facts: {} };
}

const fleet = [
  node('web-1', { env: 'prod', role: 'web' }),
  node('web-2', { env: 'prod', role: 'web', quarantined: '' }),
  node('db-1', { env: 'prod', role: 'db' }),
  node('old-1', { env: 'stage', role: 'web' }),
];

test('without select and exclude the whole fleet is selected, the nodes themselves', () => {
  const { selected, excluded, problems } = selectFleet(fleet, fleetDefinition());
  expect(selected).toEqual(fleet);
  expect(selected[0]).toBe(fleet[0]);
  expect({ excluded, problems }).toEqual({ excluded: [], problems: [] });
});

test('a node that is not selected carries the first requirement that it does not meet', () => {
  const { selected, excluded } = selectFleet(fleet, fleetDefinition('env=prod, role in (web,api), !quarantined'));
  expect(selected.map(({ name }) => name)).toEqual(['web-1']);
  expect(excluded.map(({ node: name, reason }) => `${name}: ${words(reason).message}`)).toEqual([
    'web-2: It does not match !quarantined in fleet.select, which is env=prod,role in (api,web),!quarantined.',
    'db-1: It does not match role in (api,web) in fleet.select, which is env=prod,role in (api,web),!quarantined.',
    'old-1: It does not match env=prod in fleet.select, which is env=prod,role in (api,web),!quarantined.',
  ]);
});

test('with one requirement the reason names it once', () => {
  const { excluded } = selectFleet(fleet.slice(3), fleetDefinition('env=prod'));
  expect(excluded.map(({ reason }) => words(reason).message)).toEqual(['It does not match env=prod in fleet.select.']);
});

test('nodes that miss the same requirement share one reason object', () => {
  const { excluded } = selectFleet(fleet, fleetDefinition('env=stage'));
  expect(new Set(excluded.map(({ reason }) => reason)).size).toBe(1);
});

test('a name under exclude is out for that reason, also when it is not selected anyway', () => {
  const { selected, excluded } = selectFleet(fleet, fleetDefinition('env=prod', { exclude: ['old-1', 'web-1'] }));
  expect(selected.map(({ name }) => name)).toEqual(['web-2', 'db-1']);
  expect(excluded.map(({ node: name, reason }) => [name, reason.code])).toEqual([
    ['web-1', 'excluded-by-file'],
    ['old-1', 'excluded-by-file'],
  ]);
});

test('an excluded name that is not in the fleet is a warning with the name that was meant', () => {
  const { problems } = selectFleet(fleet, fleetDefinition('', { exclude: ['web-1', 'wbe-2', 'mainframe'] }));
  expect(problems.map(({ severity, path, ...what }) => [severity, path?.join('.'), words(what)])).toEqual([
    [
      'warning',
      'fleet.exclude.1',
      {
        title: 'Excluding a node that is not there',
        message: "fleet.exclude names 'wbe-2', which is not in the fleet.",
        hint: "Did you mean 'web-2'? Otherwise take the name out.",
      },
    ],
    [
      'warning',
      'fleet.exclude.2',
      {
        title: 'Excluding a node that is not there',
        message: "fleet.exclude names 'mainframe', which is not in the fleet.",
        hint: 'Take the name out, or correct it.',
      },
    ],
  ]);
});

test('fewer nodes than min-nodes is an error', () => {
  const { problems } = selectFleet(fleet, fleetDefinition('role=db', { minNodes: 2 }));
  expect(problems.map(({ severity, path, ...what }) => [severity, path?.join('.'), words(what).message])).toEqual([
    ['error', 'fleet.min-nodes', '1 of the 4 nodes of the fleet are selected; at least 2 must be.'],
  ]);
});

test('an empty fleet says that the inventory gave nothing', () => {
  const [only] = selectFleet([], fleetDefinition('', { minNodes: 1 })).problems;
  expect(only && words(only).hint).toBe('The inventory gave no node at all: look at fleet.inventory.');
});

test('as many nodes as min-nodes is enough', () => {
  expect(selectFleet(fleet, fleetDefinition('', { minNodes: 4 })).problems).toEqual([]);
});

test('every node is selected or excluded, never both, and selected exactly when it matches and is not named', () => {
  const labels = fc.dictionary(fc.constantFrom('env', 'role'), fc.constantFrom('a', 'b', ''));
  const anyFleet = fc.array(labels).map((all) => all.map((each, index) => node(`n${index}`, each)));
  const select = fc.constantFrom('', 'env=a', 'env!=a,role', '!env,role in (a,b)', 'role notin (a,)');
  const exclude = fc.array(fc.constantFrom<string>('n0', 'n1', 'n2', 'n99'));
  fc.assert(
    fc.property(anyFleet, select, exclude, (all, text, names) => {
      const definition = fleetDefinition(text, { exclude: names });
      const { selected, excluded } = selectFleet(all, definition);
      const expected = all.filter((each) => matches(definition.select, each) && !names.includes(each.name));
      expect(selected).toEqual(expected);
      const left = all.map(({ name }) => name).filter((name) => !expected.some((each) => each.name === name));
      expect(excluded.map(({ node: name }) => name)).toEqual(left);
    }),
  );
});
