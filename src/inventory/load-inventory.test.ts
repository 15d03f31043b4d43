import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InventorySource } from '../core/definition/rollout-definition.ts';
import { problemLine } from '../testing/read-inventory.ts';
import { loadInventory } from './load-inventory.ts';
import type { InventoryContext } from './source.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wavegate-inventory-'));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content, { mode });
  await chmod(join(root, path), mode);
}

async function load(sources: readonly InventorySource[], given: Partial<InventoryContext> = {}) {
  const context = { root, secrets: {}, env: process.env, params: {}, ...given };
  const { nodes, problems, sources: texts } = await loadInventory(sources, context);
  return {
    names: nodes.map(({ name }) => name),
    nodes,
    problems: problems.map((each) => [each.path?.join('.') ?? '', problemLine(each)].filter(Boolean).join(' ')),
    texts,
  };
}

const file = (name: string): InventorySource => ({ kind: 'file', file: name });
const run = (...command: string[]): InventorySource => ({ kind: 'run', command });

describe('files', () => {
  test('sources are merged in their order, the files of a pattern in the order of their names', async () => {
    await write('a/b.yml', '- {name: x, labels: {env: b, from: b}}\n- only-b\n');
    await write('a/a.yml', '- {name: x, labels: {env: a, tier: "1"}}\n');
    await write('a/C.csv', 'name,env\nx,C\n');
    await write('extra.json', '[{"name": "x", "address": "10.0.0.1"}]');
    const { nodes, problems } = await load([file('a/*'), file('extra.json')]);
    expect(problems).toEqual([]);
    expect(nodes).toEqual([
      { name: 'x', address: '10.0.0.1', labels: { env: 'b', tier: '1', from: 'b' }, facts: {} },
      { name: 'only-b', address: 'only-b', labels: {}, facts: {} },
    ]);
  });

  test('a pattern finds files in folders below, but not in .git and node_modules', async () => {
    for (const folder of ['deep', 'deep/er', 'deep/.git', 'deep/node_modules/x'])
      await write(`${folder}/n.yml`, `- ${folder}\n`.replaceAll('/', '_'));
    const { names, problems } = await load([file('deep/**/*.yml')]);
    expect(problems).toEqual([]);
    expect(names).toEqual(['deep_er', 'deep']);
  });

  test('a file whose name looks like a pattern is that file', async () => {
    await write('odd[1].yml', '- odd\n');
    await write('odd1.yml', '- other\n');
    expect((await load([file('odd[1].yml')])).names).toEqual(['odd']);
  });

  test('a path may lead out of the root', async () => {
    await write('outside.yml', '- o\n');
    await mkdir(join(root, 'inner'), { recursive: true });
    expect((await load([file('../outside.yml')], { root: join(root, 'inner') })).names).toEqual(['o']);
    expect((await load([file(join(root, 'outside.yml'))])).names).toEqual(['o']);
  });

  test('files that replace the inventory are read instead of every source', async () => {
    await write('mine.ini', 'mine\n');
    const { names, problems } = await load([run('false'), file('missing.yml')], { replace: ['mine.ini'] });
    expect({ names, problems }).toEqual({ names: ['mine'], problems: [] });
  });

  test('what cannot be read is said for every source at once, with the place in the rollout file', async () => {
    await write('bad.json', '[{"name": "a b"}]');
    await mkdir(join(root, 'folder'), { recursive: true });
    const { problems, texts } = await load([
      file('missing.yml'),
      file('none/*.yml'),
      file('folder'),
      file('bad.json'),
      file('/dev/null'),
      file('bad.json/x'),
    ]);
    expect(problems).toEqual([
      'fleet.inventory.0 inventory-file-missing: Inventory file missing.yml does not exist.',
      'fleet.inventory.1 inventory-glob-empty: No file matches none/*.yml.',
      'fleet.inventory.2 inventory-file-unreadable: Inventory file folder cannot be read: it is a folder.',
      "bad.json:1:11 node-name: 'a b' cannot be the name of a node: it holds white space.",
      'fleet.inventory.4 inventory-file-unreadable: Inventory file /dev/null cannot be read: it is no regular file.',
      'fleet.inventory.5 inventory-file-unreadable: Inventory file bad.json/x cannot be read: a part of its path is a file.',
    ]);
    expect([...texts]).toEqual([['bad.json', '[{"name": "a b"}]']]);
  });
});

describe('commands', () => {
  test('they run from the root, without a shell, with PATH, the secrets and the params and nothing else', async () => {
    await write(
      'list.sh',
      `#!/bin/sh
printf '{"name":"a","facts":{"where":"%s","token":"%s","version":"%s","home":"%s","argument":"%s"}}\\n' "$(pwd -P)" "$CMDB_TOKEN" "$WAVEGATE_PARAM_VERSION" "\${HOME-unset}" "$1"
`,
      0o755,
    );
    const { nodes, problems } = await load([run('./list.sh', '$(date); x')], {
      secrets: { CMDB_TOKEN: 'sesame' },
      params: { version: '1.2' },
      env: { ...process.env, HOME: '/root' },
    });
    expect(problems).toEqual([]);
    expect(nodes[0]?.facts).toMatchObject({ token: 'sesame', version: '1.2', home: 'unset', argument: '$(date); x' });
    expect(nodes[0]?.facts['where']).toMatch(/wavegate-inventory-/);
  });

  test('the JSON form, one node a line and an Ansible inventory are read', async () => {
    const sources = [
      run('echo', '{"nodes": [{"name": "a"}]}'),
      run('printf', '{"name":"b"}\n{"name":"c"}\n'),
      run('echo', '{"_meta": {"hostvars": {}}, "web": {"hosts": ["d"]}}'),
      run('printf', 'all:\n  hosts:\n    e:\n'),
    ];
    expect(await load(sources)).toMatchObject({ names: ['a', 'b', 'c', 'd', 'e'], problems: [] });
  });

  test('what fails is said with the end of its output, without secrets', async () => {
    const sources = [
      run('sh', '-c', 'echo no access with sesame-42 >&2; exit 3'),
      run('./no-such-program'),
      run('true'),
      run('echo', 'connection refused'),
      run('sh', '-c', 'kill -9 $$'),
      run('echo', '[{"name": "a"}, {"name": "a"}]'),
    ];
    const { problems } = await load(sources, { secrets: { TOKEN: 'sesame-42' } });
    expect(problems).toEqual([
      'fleet.inventory.0 inventory-run-failed: sh -c echo no access with *** >&2; exit 3 ended with exit code 3. The last that it printed:\nno access with ***',
      'fleet.inventory.1 inventory-run-failed: ./no-such-program could not be started: there is no such program.',
      'fleet.inventory.2 inventory-empty-text: true gives nothing at all.',
      "output of echo connection refused:1:1 inventory-syntax: This is no valid JSON: found 'connection', expected a value.",
      'fleet.inventory.4 inventory-run-failed: sh -c kill -9 $$ was ended by SIGKILL.',
      `output of echo [{"name": "a"}, {"name": "a"}]:1:26 node-duplicate: Node 'a' was given already, at output of echo [{"name": "a"}, {"name": "a"}]:1:11.`,
    ]);
  });

  test('an abort ends the command and rejects', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const loading = load([run('sleep', '30')], { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(loading).rejects.toThrow(/abort/i);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
