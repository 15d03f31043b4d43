/** Every piece of YAML that people may copy out of a page is right as it stands there, or beside the keys that every such file has. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { readExceptions } from '../src/core/scan/exceptions-file.ts';
import { type Problem, words } from '../src/errors/problem.ts';
import { loadInventory } from '../src/inventory/load-inventory.ts';
import { parseScenario } from '../src/simulation/parse-scenario.ts';
import { parsePolicyFile } from '../src/spec/parse-policy-file.ts';
import { parseRolloutFile } from '../src/spec/parse-rollout-file.ts';
import { parseWorkflowFile } from '../src/testing/github/runner/github-parser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Example {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  /** At the top. */
  readonly keys: readonly string[];
}

const examples = ['README.md', ...globSync('docs/**/*.md', { cwd: root }).toSorted()].flatMap((page): Example[] => {
  const whole = readFileSync(join(root, page), 'utf8');
  return [...whole.matchAll(/^```yaml\n([^]*?)^```/gm)].map(({ 1: text = '', index }) => ({
    page,
    line: whole.slice(0, index).split('\n').length,
    text,
    keys: [...text.matchAll(/^([a-z-]+):/gm)].map(([, key = '']) => key),
  }));
});
const having = (...keys: readonly string[]): Example[] =>
  examples.filter((each) => keys.some((key) => each.keys.includes(key)));

const workflows = having('on', 'jobs');
const policies = having('rules', 'require');
const exceptions = having('exceptions');
const scenarios = having('durations', 'faults', 'outages');
const inventories = having('nodes');
const rollouts = having('rollout', 'fleet', 'waves', 'gates', 'apply', 'limits').filter(
  (each) => ![...workflows, ...scenarios].includes(each),
);

const errors = (problems: readonly Problem[]): string[] =>
  problems.filter(({ severity }) => severity === 'error').map((each) => `${each.code}: ${words(each).message}`);

/** What a rollout file needs that a piece of one leaves out; waves of every name that the piece speaks of. */
function around({ keys, text }: Example): string {
  const waves = [...text.matchAll(/waves: \[([a-z, -]+)\]/g)].flatMap(([, names = '']) => names.split(/, ?/));
  const named = [...new Set(waves)].map((name) => `{ name: ${name}, size: 1, bake: 10m }`);
  const params = [...new Set(Array.from(text.matchAll(/\{params\.([a-z-]+)\}/g), ([, name = '']) => name))];
  const needed = {
    rollout: 'web',
    fleet: 'hosts.json',
    waves: `[${[...named, '{ up-to: 100%, bake: 10m }'].join(', ')}]`,
    params: `{ ${params.map((name) => `${name}: x`).join(', ')} }`,
    apply: './apply.sh',
  };
  const left = Object.entries(needed).filter(
    ([key]) => !keys.includes(key) && !(key === 'apply' && keys.includes('steps')),
  );
  return left.map(([key, value]) => `${key}: ${value}\n`).join('');
}

test('every piece is known for what it is, but for one out of the middle of a workflow', () => {
  const known = [workflows, policies, exceptions, scenarios, inventories, rollouts].flat();
  expect(examples.filter((each) => !known.includes(each)).map(({ page, keys }) => ({ page, keys }))).toEqual([
    { page: 'docs/policy.md', keys: [] },
  ]);
});

describe('YAML on a page is right:', () => {
  test.each(rollouts)('rollout file, $page:$line', (example) => {
    expect(errors(parseRolloutFile(around(example) + example.text, example.page).problems)).toEqual([]);
  });

  test.each(policies)('policy, $page:$line', ({ page, text }) => {
    expect(errors(parsePolicyFile(text, page).problems)).toEqual([]);
  });

  test.each(scenarios)('scenario, $page:$line', ({ page, text }) => {
    expect(errors(parseScenario(text, page).problems)).toEqual([]);
  });

  test.each(exceptions)('exceptions, $page:$line', ({ text }) => {
    const { exceptions: read, problems } = readExceptions(load(text));
    expect({ problems, some: read.length > 0 }).toEqual({ problems: [], some: true });
  });

  test.each(workflows)('workflow, $page:$line', async ({ page, text }) => {
    await expect(parseWorkflowFile(page, text)).resolves.toBeDefined();
  });

  test.each(inventories)('inventory, $page:$line', async ({ text }) => {
    const folder = mkdtempSync(join(tmpdir(), 'wavegate-page-'));
    writeFileSync(join(folder, 'hosts.yml'), text);
    const context = { root: folder, secrets: {}, env: process.env, params: {} };
    const { nodes, problems } = await loadInventory([{ kind: 'file', file: 'hosts.yml' }], context);
    rmSync(folder, { recursive: true });
    expect({ problems: errors(problems), some: nodes.length > 0 }).toEqual({ problems: [], some: true });
  });
});
