import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A repository of its own that holds the examples, so that what they write stays in it. */
let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'wavegate-examples-'));
  mkdirSync(join(repository, '.git'));
  cpSync(fileURLToPath(new URL('.', import.meta.url)), join(repository, 'examples'), { recursive: true });
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

async function wavegate(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.on('close', ended)),
  ]);
  return { code, stdout, stderr };
}

function scratch(name: string): string[] {
  const folder = join(repository, '.scratch', name);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

test('every example has a rollout file without a problem', async () => {
  const files = ['demo', 'minimal', 'patching'].map((name) => `examples/${name}/rollout.yml`);
  const { code, stdout } = await wavegate('validate', '--json', ...files);
  expect(JSON.parse(stdout)).toEqual({ ok: true, problems: [] });
  expect(code).toBe(0);
});

describe('examples/minimal', () => {
  test('installs on every node of its inventory', async () => {
    expect(await wavegate('run', 'examples/minimal/rollout.yml')).toMatchObject({ code: 0 });
    const nodes = ['db-1', 'db-2', 'web-1', 'web-2', 'web-3', 'web-4'];
    expect(scratch('minimal')).toEqual(nodes);
    for (const node of nodes)
      expect(readFileSync(join(repository, '.scratch/minimal', node), 'utf8')).toBe('hello 2\n');

    const { stdout } = await wavegate('status', 'hello', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ rollout: 'hello-1', state: 'succeeded', nodes: { succeeded: 6 } });
  });
});

describe('examples/patching', () => {
  /** Sets the clock of the place where it is night, and forgets the end of the year. */
  function moveTo(timezone: string): void {
    const path = join(repository, 'examples/patching/rollout.yml');
    const file = readFileSync(path, 'utf8');
    writeFileSync(path, file.replace('Europe/Berlin', timezone).replace(/^ *freeze: .*\n/m, ''));
  }

  /** The zone in which it is this hour now; zones west of Greenwich have a plus in their names. */
  function zoneAt(hour: number): string {
    const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
    return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`;
  }

  test('leaves out what is under repair, in quarantine or not in production, and says why', async () => {
    const { stdout } = await wavegate('plan', 'examples/patching/rollout.yml', '--json');
    const { fleet } = JSON.parse(stdout) as { fleet: { selected: number; excluded: { node: string; code: string }[] } };
    expect(fleet.selected).toBe(6);
    expect(Object.fromEntries(fleet.excluded.map(({ node, code }) => [node, code]))).toEqual({
      'db-3': 'excluded-by-file',
      'test-1': 'not-selected',
      'web-4': 'not-selected',
    });
  });

  test('waits by day, and touches nothing', async () => {
    moveTo(zoneAt(12));
    expect(await wavegate('run', 'examples/patching/rollout.yml')).toMatchObject({ code: 3 });
    expect(scratch('patching')).toEqual([]);
  });

  test('patches at night: drained, patched as a batch, checked and restored', async () => {
    moveTo(zoneAt(0));
    expect(await wavegate('run', 'examples/patching/rollout.yml')).toMatchObject({ code: 0 });
    const nodes = ['db-1', 'db-2', 'db-4', 'web-1', 'web-2', 'web-3'];
    expect(scratch('patching')).toEqual([...nodes.map((node) => `${node}.release`), 'log'].sort());
    expect(readFileSync(join(repository, '.scratch/patching/log'), 'utf8').split('\n')).toEqual([
      'snapshot before 2026.11',
      'snapshot before 2026.11',
      'patched to 2026.11',
      '',
    ]);
  });

  test('leaves a machine alone that is patched already', async () => {
    moveTo(zoneAt(0));
    const release = join(repository, '.scratch/patching/db-2.release');
    mkdirSync(dirname(release), { recursive: true });
    writeFileSync(release, '2026.11\n\n');
    expect(await wavegate('run', 'examples/patching/rollout.yml')).toMatchObject({ code: 0 });
    expect(readFileSync(release, 'utf8'), 'written anew').toBe('2026.11\n\n');
  });
});
