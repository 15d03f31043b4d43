import fc from 'fast-check';
import { expect, test } from 'vitest';
import { node } from '../../testing/plans.ts';
import type { OrderKey } from '../definition/rollout-definition.ts';
import type { FleetNode } from '../fleet/node.ts';
import { inOrder } from './order.ts';

const key = (text: string): OrderKey => ({ key: text.replace(/^-/, ''), descending: text.startsWith('-') });

function ordered(fleet: readonly FleetNode[], ...keys: string[]): string[] {
  return [...inOrder(fleet, keys.map(key))].map((index) => fleet[index]?.name ?? '');
}

test('without keys, names stand by code unit: capitals first, 10 before 9', () => {
  expect(ordered([node('b'), node('a10'), node('a9'), node('B'), node('ä')])).toEqual(['B', 'a10', 'a9', 'b', 'ä']);
});

test('numbers compare as numbers, whether a label spells them or a fact is one', () => {
  const fleet = [node('a', { tier: '10' }), node('b', { tier: '9' }), node('c', {}, { tier: 9.5 })];
  expect(ordered(fleet, 'tier')).toEqual(['b', 'c', 'a']);
});

test('numbers that are equal tie, however they are spelled', () => {
  const fleet = [node('z', { tier: '1' }), node('a', { tier: '1.0' }), node('m', {}, { tier: 1 })];
  expect(ordered(fleet, 'tier')).toEqual(['a', 'm', 'z']);
});

test('numbers come before words', () => {
  expect(ordered([node('a', { tier: '1a' }), node('b', { tier: '9' }), node('c', { tier: '10' })], 'tier')).toEqual([
    'b',
    'c',
    'a',
  ]);
});

test('a node without the key comes last, descending or not', () => {
  const fleet = [node('none'), node('low', { tier: '1' }), node('high', { tier: '2' })];
  expect(ordered(fleet, 'tier')).toEqual(['low', 'high', 'none']);
  expect(ordered(fleet, '-tier')).toEqual(['high', 'low', 'none']);
});

test('a label wins over a fact of the same name', () => {
  expect(ordered([node('a', { tier: '2' }, { tier: 1 }), node('b', {}, { tier: 1.5 })], 'tier')).toEqual(['b', 'a']);
});

test('names that every object inherits are no labels', () => {
  expect(ordered([node('b', { constructor: '1' }), node('a')], 'constructor', '__proto__', 'toString')).toEqual([
    'b',
    'a',
  ]);
});

test('the name can be a key itself', () => {
  expect(ordered([node('a'), node('c'), node('b')], '-name')).toEqual(['c', 'b', 'a']);
});

test('it agrees with comparing node by node', () => {
  const label = fc.option(fc.constantFrom('1', '2', '10', 'x', 'X'), { nil: undefined });
  const fleetOf = fc.uniqueArray(fc.record({ name: fc.string({ maxLength: 3 }), a: label, b: label }), {
    selector: (each) => each.name,
  });
  fc.assert(
    fc.property(fleetOf, fc.boolean(), (rows, descending) => {
      const fleet = rows.map(({ name, a, b }) =>
        node(name, { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) }),
      );
      const expected = fleet
        .toSorted((x, y) => compare(x, y, 'a', descending) || compare(x, y, 'b', false) || (x.name < y.name ? -1 : 1))
        .map(({ name }) => name);
      expect(ordered(fleet, descending ? '-a' : 'a', 'b')).toEqual(expected);
    }),
  );
});

const places = ['1', '2', '10', 'X', 'x'];

function compare(x: FleetNode, y: FleetNode, of: string, descending: boolean): number {
  const [left, right] = [places.indexOf(x.labels[of] ?? ''), places.indexOf(y.labels[of] ?? '')];
  if (left === -1 || right === -1) return (left === -1 ? 1 : 0) - (right === -1 ? 1 : 0);
  return descending ? right - left : left - right;
}
