import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { guardAlive, startGuard, waitForGuard } from './guard.ts';
import { runProcess } from './process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-guard-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const env = { PATH: process.env['PATH'] ?? '' };

/** A process that starts one step under a guard and is then told to die. */
function startDriver(step: string, graceMs: number) {
  const script = join(folder, 'driver.ts');
  writeFileSync(
    script,
    `import { startGuard } from ${JSON.stringify(join(import.meta.dirname, 'guard.ts'))};
     import { runProcess } from ${JSON.stringify(join(import.meta.dirname, 'process.ts'))};
     const guard = await startGuard(${JSON.stringify(folder)}, ${graceMs});
     const request = { cwd: ${JSON.stringify(folder)}, env: { PATH: process.env.PATH }, timeoutMs: 60_000, guard };
     await runProcess({ ...request, command: { shell: 'exit 0' } });
     runProcess({ ...request, command: { shell: ${JSON.stringify(step)} } });`,
  );
  return spawn(process.execPath, [script], { stdio: 'inherit' });
}

async function pidsIn(file: string, count: number): Promise<number[]> {
  for (;;) {
    try {
      const pids = readFileSync(join(folder, file), 'utf8').trim().split('\n');
      if (pids.length === count) return pids.map(Number);
    } catch {
      // Not written yet.
    }
    await sleep(20);
  }
}

function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

test('when the driver is killed, its running step is ended with everything it started', async () => {
  const driver = startDriver(
    'setsid sh -c "echo \\$\\$ >>pids; sleep 60" & sleep 60 & echo $! >>pids; echo $$ >>pids; wait',
    10_000,
  );
  const pids = await pidsIn('pids', 3);
  expect(guardAlive(folder)).toBe(true);
  expect(pids.map(runs)).toEqual([true, true, true]);

  driver.kill('SIGKILL');

  expect(await waitForGuard(folder, 5_000)).toBe(true);
  expect(guardAlive(folder)).toBe(false);
  expect(pids.map(runs)).toEqual([false, false, false]);
});

test('a step that ignores TERM is killed after the grace, and the guard shows until then', async () => {
  const driver = startDriver('trap "" TERM; echo $$ >>pids; while :; do sleep 0.1; done', 1_000);
  const [pid] = await pidsIn('pids', 1);

  driver.kill('SIGKILL');

  expect(await waitForGuard(folder, 100)).toBe(false);
  expect(await waitForGuard(folder, 5_000)).toBe(true);
  expect(runs(pid as number)).toBe(false);
});

test('the interrupts of a terminal do not end the guard', async () => {
  const guard = await startGuard(folder, 1_000);
  const pid = Number(findGuard(folder));

  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.kill(pid, signal);
  await sleep(100);

  expect(guardAlive(folder)).toBe(true);
  await guard.close();
});

test('a guard that is let go leaves a step’s background process alone, and nothing in the folder', async () => {
  const guard = await startGuard(folder, 1_000);
  const result = await runProcess({
    command: { shell: 'sleep 60 >/dev/null 2>&1 & echo $!' },
    cwd: folder,
    env,
    timeoutMs: 10_000,
    stdoutLength: 100,
    guard,
  });
  const left = Number(result.stdout);

  await guard.close();

  expect(guardAlive(folder)).toBe(false);
  expect(runs(left)).toBe(true);
  process.kill(left, 'SIGKILL');
});

test('a step that was being started when the driver died is found by its mark', async () => {
  const guard = await startGuard(folder, 1_000);
  guard.starting('WAVEGATE_PROCESS=test.1');
  const step = spawn('sleep', ['60'], { env: { ...env, WAVEGATE_PROCESS: 'test.1' }, detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => step.once('exit', (_, signal) => resolve(signal)));

  await guard.close();

  expect(await ended).toBe('SIGTERM');
});

test('a folder that cannot hold a named pipe is refused', async () => {
  writeFileSync(join(folder, 'file'), '');

  await expect(startGuard(join(folder, 'file'), 1_000)).rejects.toThrow(/guard-not-started: .*mkfifo/);
});

function findGuard(of: string): string {
  const found = readdirSync('/proc').find(
    (name) => /^\d+$/.test(name) && commandLine(name).includes(`wavegate-guard\0${of}/`),
  );
  return found as string;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
