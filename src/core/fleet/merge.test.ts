import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InventoryNode, mergeFleet } from './merge.ts';

function node(name: string, given: Partial<InventoryNode> = {}): InventoryNode {
  return { name, address: null, labels: {}, facts: {}, ...given };
}

test('a node that only one source names is the node of that source, not a copy', () => {
  const given = node('a', { address: '10.0.0.1' });
  const [first, second] = mergeFleet([[given], [node('b', { address: 'b.example' })]]);
  expect(first).toBe(given);
  expect(second?.name).toBe('b');
});

test('an address that no source gives is the name of the node', () => {
  expect(mergeFleet([[node('a')], [node('a')]])).toEqual([{ name: 'a', address: 'a', labels: {}, facts: {} }]);
});

test('a later source wins label by label and fact by fact, and keeps what it does not mention', () => {
  const first = node('a', { labels: { env: 'prod', role: 'web' }, facts: { cpus: 2, os: 'debian' } });
  const second = node('a', { labels: { role: 'api', zone: 'b' }, facts: { cpus: 4 } });
  expect(mergeFleet([[first], [second]])).toEqual([
    { name: 'a', address: 'a', labels: { env: 'prod', role: 'api', zone: 'b' }, facts: { cpus: 4, os: 'debian' } },
  ]);
});

test('a later source without an address keeps the earlier one, also when the later one comes without anything', () => {
  const [only] = mergeFleet([[node('a', { address: '10.0.0.1' })], [node('a')]]);
  expect(only?.address).toBe('10.0.0.1');
});

test('a later source may give the name itself as the address', () => {
  const [only] = mergeFleet([[node('a', { address: '10.0.0.1' })], [node('a', { address: 'a' })]]);
  expect(only?.address).toBe('a');
});

test('nodes stand in the order in which their names first come', () => {
  const sources = [
    [node('c'), node('a')],
    [node('b'), node('a')],
    [node('c'), node('d')],
  ];
  expect(mergeFleet(sources).map(({ name }) => name)).toEqual(['c', 'a', 'b', 'd']);
});

test('a label that is named like something every object inherits is merged like any other', () => {
  const [only] = mergeFleet([
    [node('a', { labels: { constructor: 'x' } })],
    [node('a', { labels: { toString: 'y' } })],
  ]);
  expect(Object.entries(only?.labels ?? {})).toEqual([
    ['constructor', 'x'],
    ['toString', 'y'],
  ]);
});

const sourceOf = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc.record({
        name: fc.constant(name),
        address: fc.option(fc.constantFrom('10.0.0.1', 'x.example', name)),
        labels: fc.dictionary(fc.constantFrom('env', 'role', '__proto__'), fc.constantFrom('', 'x', 'y')),
        facts: fc.dictionary(fc.constantFrom('cpus', 'os'), fc.oneof(fc.integer(), fc.string(), fc.boolean())),
      }),
    ),
  ),
);

test('merging agrees with asking, for each name and key, the last source that says something', () => {
  fc.assert(
    fc.property(fc.array(sourceOf, { maxLength: 4 }), (sources) => {
      const all = sources.flat();
      const names = [...new Set(all.map(({ name }) => name))];
      const expected = names.map((name) => {
        const own = all.filter((each) => each.name === name);
        return {
          name,
          address: own.findLast(({ address }) => address !== null)?.address ?? name,
          labels: own.flatMap(({ labels }) => Object.entries(labels)),
          facts: own.flatMap(({ facts }) => Object.entries(facts)),
        };
      });
      const merged = mergeFleet(sources);
      expect(merged.map(({ name, address }) => [name, address])).toEqual(
        expected.map(({ name, address }) => [name, address]),
      );
      for (const [index, { labels, facts }] of expected.entries()) {
        expect(new Map(Object.entries(merged[index]?.labels ?? {}))).toEqual(new Map(labels));
        expect(new Map(Object.entries(merged[index]?.facts ?? {}))).toEqual(new Map(facts));
      }
    }),
  );
});

test('an empty source and a source given twice in a row change nothing', () => {
  fc.assert(
    fc.property(fc.array(sourceOf, { maxLength: 3 }), (sources) => {
      const once = mergeFleet(sources);
      expect(mergeFleet([[], ...sources, []])).toEqual(once);
      expect(mergeFleet(sources.flatMap((source) => [source, source]))).toEqual(once);
    }),
  );
});

test('sources can be merged in stages', () => {
  fc.assert(
    fc.property(sourceOf, sourceOf, sourceOf, (a, b, c) => {
      const givenAddresses = (source: readonly InventoryNode[]) => source.every(({ address }) => address !== null);
      fc.pre(givenAddresses(a) && givenAddresses(b));
      expect(mergeFleet([mergeFleet([a, b]), c])).toEqual(mergeFleet([a, b, c]));
    }),
  );
});
