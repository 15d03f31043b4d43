import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameIndex } from './name-index.ts';
import { processorTime } from '../../testing/processor-time.ts';

test('names are numbered from 0 as they first come, and keep their number', () => {
  const index = new NameIndex();
  expect(['a', 'b', 'a', 'c', 'b'].map((name) => index.add(name))).toEqual([-1, -1, 0, -1, 1]);
  expect(index.size).toBe(3);
});

test('it agrees with a Map on any names, while it grows as well', () => {
  const names = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer().map(String)), { maxLength: 300 });
  fc.assert(
    fc.property(names, fc.integer({ min: 0, max: 3 }), (some, expected) => {
      const all = [...some, ...Array.from({ length: 600 }, (_, number) => `web-${number % 550}`), ...some];
      const index = new NameIndex(expected);
      const map = new Map<string, number>();
      for (const name of all) {
        const known = map.get(name);
        expect(index.add(name)).toBe(known ?? -1);
        if (known === undefined) map.set(name, map.size);
      }
      expect(index.size).toBe(map.size);
    }),
    { numRuns: 20 },
  );
});

/** Two texts of three code units that lead the hash from a state to the same next one. */
function collidingBlocks(state: number): { blocks: [string, string]; next: number } {
  const seen = new Map<number, string>();
  for (let number = 0; ; number += 1) {
    const units = [1, 2, 3].map((factor) => (Math.imul(number + factor, 0x9e3779b1 * factor) >>> 12) & 0x7fff);
    const block = String.fromCharCode(...units);
    const next = hashState(block, state);
    const other = seen.get(next);
    if (other !== undefined && other !== block) return { blocks: [other, block], next };
    seen.set(next, block);
  }
}

function hashState(text: string, start: number): number {
  let state = start;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state;
}

test('names that were made to collide do not make it slow', () => {
  let names = [''];
  let state = 0x811c9dc5;
  while (names.length < 32_768) {
    const { blocks, next } = collidingBlocks(state);
    names = names.flatMap((name) => blocks.map((block) => name + block));
    state = next;
  }
  expect(new Set(names.map((name) => hashState(name, 0x811c9dc5))).size).toBe(1);
  const index = new NameIndex();
  const took = processorTime();
  for (const name of names) if (index.add(name) !== -1) throw new Error(`${name} is new`);
  for (const [number, name] of names.entries()) if (index.add(name) !== number) throw new Error(`${number} was lost`);
  expect(took()).toBeLessThan(1500);
});
