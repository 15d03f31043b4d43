import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly line: { readonly url: string; readonly graphqlUrl: string; readonly token: string };
}

const start = async (file: string): Promise<Started> => {
  const child = spawn('npm', ['run', '--silent', 'stand-in', '--', '--port', '0', '--state', file], {
    cwd: new URL('../../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout === null) throw new Error('it has no output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, line: JSON.parse(line) as Started['line'] };
};

const stop = async ({ child }: Started): Promise<void> => {
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  await ended;
};

test('the stand-in of the command line keeps its state over a restart and writes a journal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-github-'));
  folders.push(folder);
  const file = join(folder, 'deeper', 'state.json');
  const first = await start(file);
  expect(Object.keys(first.line)).toEqual(['url', 'graphqlUrl', 'token', 'repository']);
  const headers = { authorization: `token ${first.line.token}` };
  const made = await fetch(`${first.line.url}/repos/acme/fleet/issues`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ title: 'Kept' }),
  });
  expect(made.status).toBe(201);
  await stop(first);
  await expect(fetch(first.line.url)).rejects.toThrow('fetch failed');

  const second = await start(file);
  expect(second.line.token).toBe(first.line.token);
  const issues = await fetch(`${second.line.url}/repos/acme/fleet/issues`, { headers });
  expect(await issues.json()).toMatchObject([{ number: 1, title: 'Kept' }]);
  const readme = await fetch(`${second.line.url}/repos/acme/fleet/contents/README.md`, {
    headers: { ...headers, accept: 'application/vnd.github.raw' },
  });
  expect(await readme.text()).toBe('# fleet\n');
  await stop(second);

  const journal = readFileSync(join(folder, 'deeper', 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(journal.map((line) => (JSON.parse(line) as { operation: string }).operation)).toEqual([
    'issues/create',
    'issues/list-for-repo',
    'repos/get-content',
  ]);
  expect(journal.join('')).not.toContain(first.line.token);
});
