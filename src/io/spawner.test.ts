import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProcessRequest, runProcess } from './process.ts';
import { Spawner } from './spawner.ts';

let folder: string;
let spawner: Spawner;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wavegate-spawner-test-')));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  spawner = (await Spawner.start()) as Spawner;
});
afterEach(() => spawner.close());

const env = { PATH: process.env['PATH'] ?? '' };
const runHere = (shell: string, more: Partial<ProcessRequest> = {}) =>
  runProcess({ command: { shell }, cwd: folder, env, timeoutMs: 20_000, ...more });
const run = (shell: string, more: Partial<ProcessRequest> = {}) => runHere(shell, { spawner, ...more });
const parentOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1]);
const runs = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
const spawnerPid = async () => Number((await run('read -r stat </proc/$$/stat; set -- ${stat##*)}; echo $2')).tail);

async function appears(name: string): Promise<number> {
  const path = join(folder, name);
  while (!existsSync(path) || readFileSync(path, 'utf8') === '') await sleep(10);
  return Number(readFileSync(path, 'utf8'));
}

async function vanishes(pid: number): Promise<void> {
  while (runs(pid)) await sleep(10);
}

describe('what it starts is as if it had been started from here', () => {
  test('its parent is the spawner, and it leads a group and session of its own', async () => {
    const { tail } = await run('read -r stat </proc/$$/stat; set -- ${stat##*)}; echo $$ $2 $3 $4');
    const [pid, parent, group, session] = tail.split(' ').map(Number);

    expect(parent).not.toBe(process.pid);
    expect(parentOf(parent as number)).toBe(process.pid);
    expect([group, session]).toEqual([pid, pid]);
  });

  test.each<readonly [string, string, Partial<ProcessRequest>]>([
    ['an exit code', 'exit 75', {}],
    ['the highest exit code', 'exit 255', {}],
    ['an exit code that shells also say for a signal', 'exit 143', {}],
    ['a signal', 'kill -SEGV $$', {}],
    ['TERM from elsewhere', 'kill -TERM $$', {}],
    ['a command that does not exist', '', { command: { argv: ['no-such-command-anywhere'] } }],
    ['no command at all', '', { command: { argv: [''] } }],
    ['a file that is not executable', '', { command: { argv: ['./plain'] } }],
    ['a folder', '', { command: { argv: ['/'] } }],
    ['a working directory that does not exist', 'true', { cwd: '/no/such/folder' }],
    ['an environment that is too large', 'true', { env: { ...env, BIG: 'x'.repeat(3_000_000) } }],
    ['an argument with a NUL', '', { command: { argv: ['echo', 'a\0b'] } }],
    ['a relative path, which counts from the working directory', '', { command: { argv: ['./script', 'a b'] } }],
    ['output on both streams', 'echo one; echo two >&2; printf three', {}],
    ['standard output by itself', 'echo one; echo two >&2', { stdoutLength: 100 }],
    ['streams that are opened again by name', 'echo one >/dev/stderr; echo two >/dev/stdout', {}],
    ['an empty standard input', 'wc -c; cat', {}],
    ['no open files but its streams', '', { command: { argv: ['ls', '/proc/self/fd'] } }],
    ['a megabyte of output', 'head -c 1000000 /dev/zero | tr "\\0" x', {}],
  ])('%s', async (_, shell, more) => {
    writeFileSync(join(folder, 'plain'), 'exit 0\n', { mode: 0o600 });
    writeFileSync(join(folder, 'script'), '#!/bin/sh\necho "$1"; pwd; exit 3\n', { mode: 0o700 });
    const { milliseconds: _a, ...here } = await runHere(shell, more);
    const { milliseconds: _b, ...there } = await run(shell, more);

    expect(there).toEqual(here);
  });

  test('an environment arrives as it is, whatever is in it', async () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.%-]{0,20}$/).map((text) => `V${text}`);
    const nasty = fc.constantFrom(
      "'",
      '"',
      '$(reboot)',
      '`id`',
      '\n',
      '\r\n',
      '\\',
      '\u{1F600}',
      '\u2028',
      '=',
      '{"a":1}',
      '',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(nasty, fc.string())).map((all) => all.join('')),
    );
    const clean = value.map((text) => text.replaceAll('\0', '').toWellFormed());
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, clean, { maxKeys: 8 }),
        fc.array(clean, { maxKeys: 4 } as object),
        async (given, words) => {
          const script = 'process.stdout.write(JSON.stringify([process.env, process.argv.slice(1)]))';
          const command = { argv: [process.execPath, '-e', script, '--', ...words] };
          const { tail } = await run('', { command, env: { ...given }, tailLength: 100_000 });
          const [{ WAVEGATE_PROCESS: mark, ...arrived }, argv] = JSON.parse(tail) as [Record<string, string>, string[]];

          expect(mark).toMatch(/^[0-9a-f]{16}\.\d+$/);
          expect(arrived).toEqual({ ...given });
          expect(argv).toEqual(words);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a thousand quick ones, fifty at a time, each have their own end and leave no file open', async () => {
    const parent = await spawnerPid();
    const open = () => [readdirSync('/proc/self/fd').length, readdirSync(`/proc/${parent}/fd`).length];
    await Promise.all(Array.from({ length: 50 }, () => run('true')));
    const before = open();
    let next = 0;
    let wrong = 0;
    const worker = async () => {
      for (let index = next++; index < 1_000; index = next++) {
        const { end, tail } = await run(`echo ${index}; exit ${index % 3}`);
        if (end.kind !== 'exited' || end.code !== index % 3 || tail !== `${index}\n`) wrong += 1;
      }
    };
    await Promise.all(Array.from({ length: 50 }, worker));
    const after = open();

    expect(wrong).toBe(0);
    expect(after[0]).toBeLessThanOrEqual((before[0] as number) + 2);
    expect(after[1]).toBe(before[1]);
  });
});

describe('ending what it started', () => {
  test('a timeout ends the whole tree', async () => {
    const { end } = await run('(trap "" TERM; echo $$ >stubborn; sleep 60) & wait', {
      timeoutMs: 500,
      killAfterMs: 200,
    });

    expect(end).toEqual({ kind: 'timeout' });
    expect(runs(await appears('stubborn'))).toBe(false);
  });

  test('an abort at the moment of the start ends it too', async () => {
    const controller = new AbortController();
    const running = Array.from({ length: 20 }, () => run('sleep 60', { signal: controller.signal }));
    queueMicrotask(() => controller.abort());
    const ends = await Promise.all(running);

    expect(new Set(ends.map(({ end }) => end.kind))).toEqual(new Set(['aborted']));
  });

  test('one that does not answer is given up, and what was asked of it is still ended', async () => {
    const pid = await spawnerPid();
    process.kill(pid, 'SIGSTOP');
    const { end } = await run('sleep 60', { signal: AbortSignal.timeout(100) });

    expect(end).toEqual({ kind: 'aborted' });
    expect(runs(pid)).toBe(false);
    expect((await run('exit 3')).end).toEqual({ kind: 'exited', code: 3 });
  }, 20_000);
});

describe('when it is killed', () => {
  test('what ran is ended and lost, never said to have gone well, and what follows is started from here', async () => {
    const pid = await spawnerPid();
    const running = ['a', 'b', 'c'].map((name) => run(`echo $$ >lost-${name}; sleep 60 & wait`));
    const steps = await Promise.all(['a', 'b', 'c'].map((name) => appears(`lost-${name}`)));
    process.kill(pid, 'SIGKILL');
    const ends = await Promise.all(running);

    expect(ends.map(({ end }) => end)).toEqual([{ kind: 'lost' }, { kind: 'lost' }, { kind: 'lost' }]);
    expect(steps.map(runs)).toEqual([false, false, false]);
    const { end, tail } = await run('read -r stat </proc/$$/stat; set -- ${stat##*)}; echo $2');
    expect([end, Number(tail)]).toEqual([{ kind: 'exited', code: 0 }, process.pid]);
  });

  test('in the middle of many, each has either its own end or is lost, and none is left running', async () => {
    const pid = await spawnerPid();
    const marker = `wavegate-middle-${process.pid}`;
    const all = Array.from({ length: 60 }, (_, index) =>
      run(`sleep 0.0${index % 10}; exit ${1 + (index % 3)}`, { env: { ...env, MARKER: marker } }),
    );
    await sleep(40);
    process.kill(pid, 'SIGKILL');
    const ends = await Promise.all(all);
    const wrong = ends.filter(
      ({ end }, index) => end.kind !== 'lost' && (end.kind !== 'exited' || end.code !== 1 + (index % 3)),
    );
    const carriers = readdirSync('/proc').filter((name) => {
      try {
        return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(marker);
      } catch {
        return false;
      }
    });

    expect(wrong).toEqual([]);
    expect(ends.some(({ end }) => end.kind === 'lost')).toBe(true);
    expect(carriers).toEqual([]);
  });

  test('the interrupts of a terminal and of a service manager do not end it', async () => {
    const pid = await spawnerPid();
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.kill(pid, signal);
    const { tail } = await run('trap', { command: { shell: 'grep SigIgn /proc/$$/status' } });

    expect(await spawnerPid()).toBe(pid);
    expect(tail).toMatch(/SigIgn:\s0+\n/);
  });
});

test('it leaves with its driver, however that ends', async () => {
  const script = `import { Spawner } from ${JSON.stringify(join(import.meta.dirname, 'spawner.ts'))};
    import { runProcess } from ${JSON.stringify(join(import.meta.dirname, 'process.ts'))};
    const spawner = await Spawner.start();
    const shell = 'read -r stat </proc/$$/stat; set -- \${stat##*)}; echo $2';
    const { tail } = await runProcess({ command: { shell }, cwd: '/', env: process.env, timeoutMs: 5_000, spawner });
    process.stdout.write(tail);
    setInterval(() => {}, 1_000);`;
  const driver = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(driver.stdout, 'data')) as [Buffer];
  const pid = Number(String(said));
  expect(runs(pid)).toBe(true);
  driver.kill('SIGKILL');

  await vanishes(pid);
});

test('a process that is given up on its way out does not hold this one up', async () => {
  const pid = await spawnerPid();
  await spawner.close();

  expect(runs(pid)).toBe(false);
  expect((await run('exit 4')).end).toEqual({ kind: 'exited', code: 4 });
});
