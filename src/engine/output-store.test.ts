import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputStore, outputFile } from './output-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-output-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const read = (node: string) => readFileSync(join(folder, outputFile(node, 'apply')), 'utf8');

test('what a step prints is appended to its own file', () => {
  const store = new OutputStore(folder);
  store.append('web-1', 'apply', 1, 'one\n');
  store.append('web-2', 'apply', 1, 'other\n');
  store.append('web-1', 'apply', 1, 'two\n');

  expect(read('web-1')).toBe('one\ntwo\n');
  expect(outputFile('web-1', 'apply')).toBe('output/web-1/apply.log');
});

test('attempts can be told apart', () => {
  const store = new OutputStore(folder);
  for (const attempt of [1, 2, 2, 3]) store.append('web-1', 'apply', attempt, `${attempt}\n`);

  expect(read('web-1')).toBe('1\n--- attempt 2 ---\n2\n2\n--- attempt 3 ---\n3\n');
});

test('nothing is made before something is printed', () => {
  new OutputStore(folder);

  expect(readdirSync(folder)).toEqual([]);
});

test('no node name leads out of the folder, and no two to the same file', () => {
  const names = fc.uniqueArray(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '.', '', '../../x', 'A', 'a', 'a/b', 'a_b')),
  );
  fc.assert(
    fc.property(names, (nodes) => {
      const files = nodes.map((node) => outputFile(node, 'apply'));

      for (const file of files)
        expect(file).toMatch(
          /^output\/[A-Za-z0-9_~][A-Za-z0-9._~-]*\/apply\.log$|^output\/-[A-Za-z0-9_~-]*\/apply\.log$/,
        );
      expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(nodes.length);
    }),
  );
});

test('a folder that cannot be written stops nothing', () => {
  writeFileSync(join(folder, 'output'), 'in the way');
  new OutputStore(folder).append('web-1', 'apply', 1, 'text');

  expect(existsSync(join(folder, 'output/web-1'))).toBe(false);
});
