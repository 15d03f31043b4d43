import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wavegate-lint-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Lints one file under the repository's own configuration; gives `line: rule` for each finding. */
function lint(path: string, ...lines: string[]): string[] {
  const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as { jsPlugins: string[] };
  config.jsPlugins = config.jsPlugins.map((plugin) => join(root, plugin));
  writeFileSync(join(scratch, '.oxlintrc.json'), JSON.stringify(config));
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), `${lines.join('\n')}\n`);
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '-f', 'unix', path], {
    cwd: scratch,
    encoding: 'utf8',
  });
  return [...stdout.matchAll(/^[^:]+:(\d+):\d+: .*\[Error\/(.+)\]$/gm)]
    .map(([, line, rule]) => `${line}: ${rule}`)
    .sort();
}

test('a clean file has no findings', () => {
  expect(
    lint(
      'src/core/clean.ts',
      "import { entry } from '../errors/entry.ts';",
      'export const at = new Date(0), e = entry;',
    ),
  ).toEqual([]);
});

test('an import against the direction is refused, however it is written', () => {
  const findings = lint(
    'src/core/against.ts',
    "import { run } from '../io/process.ts';",
    "export { read } from '../io/files.ts';",
    "export * from 'node:fs';",
    "export const later = () => import('../cli/main.ts');",
    'export { run };',
  );
  expect(findings).toEqual([1, 2, 3, 4].map((line) => `${line}: wavegate(import-direction)`));
});

test('src/core reads no clock, takes no chance and knows no locale', () => {
  const findings = lint(
    'src/core/impure.ts',
    'export const a = new Date();',
    'export const b = Date();',
    'export const c = Date.now();',
    'export const d = Math.random();',
    "export const e = 'a'.localeCompare('b');",
    'export const f = (5).toLocaleString();',
    'export const g = process.env;',
    "export const h = fetch('http://example.com/');",
    'setTimeout(() => undefined, 1);',
    'export const i = crypto.randomUUID();',
    'export const j = globalThis.process;',
  );
  expect(findings.map((finding) => Number(finding.split(':')[0])).sort((x, y) => x - y)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ]);
});

test('an edge may read the clock', () => {
  expect(lint('src/io/clock.ts', 'export const now = () => Date.now();', 'export const today = new Date();')).toEqual(
    [],
  );
});

test('tests do not mock', () => {
  const findings = lint(
    'src/core/mocking.test.ts',
    "import { expect, test, vi } from 'vitest';",
    "vi.mock('./plan.ts');",
    "test('a', () => {",
    "  vi.spyOn(Math, 'random');",
    '  expect(1).toBe(1);',
    '});',
  );
  expect(findings).toEqual([2, 4].map((line) => `${line}: vitest(no-restricted-vi-methods)`));
});
