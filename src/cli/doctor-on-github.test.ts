import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StandIn, startGitHub } from '../testing/github/server.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let github: StandIn;
beforeEach(async () => {
  github = await startGitHub({ repository: { environments: [{ name: 'production', waitTimer: 5 }] } });
  folder = mkdtempSync(join(tmpdir(), 'wavegate-doctor-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['remote', 'add', 'origin', 'git@127.0.0.1:acme/fleet.git'], { cwd: folder });
  writeFileSync(join(folder, 'nodes.json'), '["a"]');
  writeFileSync(
    join(folder, 'rollout.yml'),
    'rollout: web\nfleet: nodes.json\napply: "true"\nwaves:\n  - { up-to: 100%, environment: prodution }\n',
  );
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
  if (github.violations.length > 0) throw new Error(JSON.stringify(github.violations));
});

async function doctor(flags: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program, 'doctor', 'rollout.yml', ...flags], {
    cwd: folder,
    env: { PATH: process.env['PATH'], GITHUB_API_URL: github.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}

test('with a token it asks GitHub, and points into the rollout file', async () => {
  const { stdout, code } = await doctor(['--json'], { GITHUB_TOKEN: github.token() });
  const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: Record<string, unknown>[] };
  expect({ ok, code }).toEqual({ ok: false, code: 1 });
  expect(problems.map((each) => [each['code'], each['file'], each['line']])).toEqual([
    ['caller-missing', undefined, undefined],
    ['environment-missing', 'rollout.yml', 5],
  ]);
});

test('without one it says that it did not', async () => {
  const { stderr, code } = await doctor([], {});
  expect(stderr).toBe('acme/fleet on GitHub was not looked at: set GITHUB_TOKEN, or GH_TOKEN=$(gh auth token).\n');
  expect(code).toBe(0);
  expect(github.journal.exchanges).toEqual([]);
});

test('a token that GitHub refuses is one more problem, and the rest is said all the same', async () => {
  writeFileSync(join(folder, 'nodes.json'), '[]');
  const { stdout } = await doctor(['--json'], { GH_TOKEN: 'wrong' });
  const { problems } = JSON.parse(stdout) as { problems: { code: string }[] };
  expect(problems.map(({ code }) => code)).toContain('github-token-refused');
  expect(problems.length).toBeGreaterThan(1);
});
