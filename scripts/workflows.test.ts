import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parseActionFile, parseWorkflowFile } from '../src/testing/github/runner/github-parser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const workflows = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);
const actions = ['action.yml', ...readdirSync(join(root, 'actions')).map((name) => `actions/${name}/action.yml`)];

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every `uses` and every text of a file, with where it stands. */
function* stringsIn(value: unknown, at: string): Generator<{ at: string; text: string }> {
  if (typeof value === 'string') yield { at, text: value };
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* stringsIn(each, `${at}/${key}`);
}

/** Every step of a file that uses an action, with what it gives to it. */
function stepsIn(value: unknown): { readonly uses: string; readonly with: object }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { uses, with: given } = value as { uses?: unknown; with?: object };
  const own = typeof uses === 'string' ? [{ uses, with: given ?? {} }] : [];
  return [...own, ...Object.values(value).flatMap(stepsIn)];
}

describe('with the parser that GitHub itself uses', () => {
  test.each(workflows)('%s has no error', async (path) => {
    await expect(parseWorkflowFile(path, read(path))).resolves.toBeDefined();
  });

  test.each(actions)('%s has no error', (path) => {
    expect(() => parseActionFile(path, read(path))).not.toThrow();
  });
});

describe('every workflow and action', () => {
  const files = [...workflows, ...actions];

  test.each(files)('%s names the actions of others by a commit', (path) => {
    const uses = [...stringsIn(load(read(path)), '')].filter(({ at }) => at.endsWith('/uses'));
    for (const { text } of uses) expect(text).toMatch(/^(\$\/actions\/[a-z]+|\.\/.*|[\w.-]+\/[\w./-]+@[0-9a-f]{40})$/);
  });

  test.each(files)('%s gives our own actions nothing that they do not take', (path) => {
    for (const { uses, with: given } of stepsIn(load(read(path)))) {
      const [, name] = /^\$\/(actions\/[a-z]+)$/.exec(uses) ?? [];
      if (name === undefined) continue;
      const { inputs } = load(read(`${name}/action.yml`)) as { inputs: object };
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    }
  });

  test.each(files)('%s lets no expression reach the text of a shell', (path) => {
    const runs = [...stringsIn(load(read(path)), '')].filter(({ at }) => at.endsWith('/run'));
    for (const { text } of runs) expect(text).not.toContain('${{');
  });

  // The one that others call for rollouts leaves it to them for jobs that decide; github-page.test.ts looks at that.
  test.each(workflows.filter((path) => !path.endsWith('/rollout.yml')))(
    '%s gives no job a permission that it does not name',
    (path) => {
      const workflow = load(read(path)) as { permissions?: unknown; jobs: Record<string, { permissions?: unknown }> };
      expect(workflow.permissions).toBeDefined();
      for (const job of Object.values(workflow.jobs))
        expect(job.permissions ?? workflow.permissions).toBeTypeOf('object');
    },
  );
});

/** Where a program is that the machine may not have: said aloud where it is missing. */
function programOf(name: string, elsewhere: string): string | undefined {
  const folders = [join(homedir(), elsewhere), ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) console.warn(`There is no ${name}: the workflows were not checked with it.`);
  return found;
}

const actionlint = programOf('actionlint', 'go/bin');

test.skipIf(actionlint === undefined)('actionlint finds nothing in the workflows', () => {
  // It does not know that `$/` is the repository of the workflow itself.
  const { stdout, status } = spawnSync(actionlint ?? '', ['-ignore', 'specifying action "\\$/', ...workflows], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

const zizmor = programOf('zizmor', '.local/share/wavegate-zizmor/bin');

test.skipIf(zizmor === undefined)('zizmor finds nothing that .github/zizmor.yml does not explain', () => {
  const flags = ['--offline', '--no-progress', '--quiet', '--config', '.github/zizmor.yml', '--format', 'plain'];
  const inputs = ['.github/workflows', 'action.yml', 'actions', 'examples/github'];
  const { stdout, status } = spawnSync(zizmor ?? '', [...flags, ...inputs], { cwd: root, encoding: 'utf8' });
  expect(stdout).toContain('No findings to report');
  expect(status).toBe(0);
});
