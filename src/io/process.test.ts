import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProcessGuard, type ProcessRequest, runProcess } from './process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-process-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const env = { PATH: process.env['PATH'] ?? '' };
const run = (shell: string, more: Partial<ProcessRequest> = {}) =>
  runProcess({ command: { shell }, cwd: folder, env, timeoutMs: 20_000, ...more });
const runs = (pid: number) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};
const numbersIn = (text: string) => (text.match(/\d+/g) ?? []).map(Number);

describe('how a process ends', () => {
  test('an exit code is told as it is', async () => {
    expect((await run('exit 75')).end).toEqual({ kind: 'exited', code: 75 });
  });

  test('a string stops at the first command that fails, and at a variable that is not set', async () => {
    expect(await run('echo one; false; echo two')).toMatchObject({ end: { kind: 'exited', code: 1 }, tail: 'one\n' });
    expect((await run('echo "$NOT_SET"')).end).toEqual({ kind: 'exited', code: 2 });
  });

  test('a list is taken literally, without a shell', async () => {
    const result = await run('', { command: { argv: ['printf', '%s|', '$HOME', '; exit 1', '*'] } });

    expect(result.tail).toBe('$HOME|; exit 1|*|');
  });

  test('a signal that we did not send is named', async () => {
    expect((await run('kill -SEGV $$')).end).toEqual({ kind: 'signalled', signal: 'SIGSEGV' });
  });

  test.each([
    ['a command that does not exist', { command: { argv: ['no-such-command-anywhere'] } }, 'ENOENT'],
    ['a file that is not executable', { command: { argv: ['./plain'] } }, 'EACCES'],
    ['a folder', { command: { argv: ['/'] } }, 'EACCES'],
    ['a working directory that does not exist', { cwd: '/no/such/folder' }, 'ENOCWD'],
    ['an environment that is too large', { env: { ...env, BIG: 'x'.repeat(3_000_000) } }, 'E2BIG'],
  ])('%s could not be started', async (_, more, code) => {
    writeFileSync(join(folder, 'plain'), 'exit 0\n', { mode: 0o600 });

    expect((await run('true', more)).end).toMatchObject({ kind: 'not-started', code });
  });
});

describe('what it gets', () => {
  test('only the environment that it is given, and the mark of its tree', async () => {
    const { tail } = await run('', { command: { argv: ['env'] }, env: { ...env, WAVEGATE_NODE: 'a b\n$(c)' } });

    expect(tail.replace(/WAVEGATE_PROCESS=[0-9a-f]{16}\.\d+/, 'MARK')).toBe(
      `PATH=${env.PATH}\nWAVEGATE_NODE=a b\n$(c)\nMARK\n`,
    );
  });

  test('an input that is empty, or the text that it is given', async () => {
    expect((await run('wc -c')).tail.trim()).toBe('0');
    expect((await run('wc -c', { stdin: 'x'.repeat(200_000) })).tail.trim()).toBe('200000');
  });

  test('an input that it does not read does no harm', async () => {
    expect((await run('exit 3', { stdin: 'x'.repeat(2_000_000) })).end).toEqual({ kind: 'exited', code: 3 });
  });
});

describe('what it prints', () => {
  test('both streams arrive in the order in which they were written, by whatever name', async () => {
    expect((await run('echo 1; echo 2 >&2; echo 3 >/dev/stderr; echo 4 >/dev/stdout')).tail).toBe('1\n2\n3\n4\n');
  });

  test('standard output can be kept apart, from its beginning', async () => {
    const result = await run('echo version 1.2; echo noise >&2; echo more', { stdoutLength: 14 });

    expect(result).toMatchObject({ stdout: 'version 1.2\nmo', stdoutTruncated: true });
    expect(result.tail.split('\n').toSorted()).toEqual(['', 'more', 'noise', 'version 1.2']);
  });

  test('characters stay whole wherever the pipe cuts them', async () => {
    const seen: string[] = [];
    await run(String.raw`printf '\342'; sleep 0.1; printf '\202\254'`, { onOutput: (text) => seen.push(text) });

    expect(seen.join('')).toBe('€');
  });

  test('it is seen as it comes', async () => {
    const seen: string[] = [];
    const end = run('echo early; sleep 1; echo late', { onOutput: (text) => seen.push(text) });
    await sleep(500);

    expect(seen).toEqual(['early\n']);
    await end;
    expect(seen).toEqual(['early\n', 'late\n']);
  });

  test('100 MB pass through in little memory', async () => {
    const before = process.memoryUsage.rss();
    let seen = 0;
    const result = await run('yes | head -c 100000000; echo; echo end', { onOutput: (text) => (seen += text.length) });

    expect(seen).toBe(100_000_005);
    expect(result.tail).toHaveLength(4_096);
    expect(result.tail.endsWith('y\n\nend\n')).toBe(true);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test('everything passes the filter, what it held back as well', async () => {
    const filter = () => {
      let held = '';
      const push = (text: string) => {
        held += text;
        return '';
      };
      return { push, flush: () => held.toUpperCase() };
    };

    expect(await run('echo a; echo b', { filter, stdoutLength: 10 })).toMatchObject({
      stdout: 'A\nB\n',
      tail: 'A\nB\n',
    });
  });
});

describe('when it has to be ended', () => {
  test('a timeout ends the whole tree, also what left the process group', async () => {
    const script = 'sleep 60 & setsid sh -c "echo \\$\\$; sleep 60 & wait" & echo $! $$; wait';
    const result = await run(script, { timeoutMs: 300, killAfterMs: 5_000 });

    expect(result.end).toEqual({ kind: 'timeout' });
    expect(result.milliseconds).toBeLessThan(3_000);
    expect(numbersIn(result.tail)).toHaveLength(3);
    expect(numbersIn(result.tail).filter(runs)).toEqual([]);
  });

  test('what left the tree altogether is found by its mark', async () => {
    const script = '(setsid sh -c "echo \\$\\$; exec sleep 60" &) ; sleep 60';
    const result = await run(script, { timeoutMs: 300, killAfterMs: 5_000 });

    expect(numbersIn(result.tail)).toHaveLength(1);
    expect(numbersIn(result.tail).filter(runs)).toEqual([]);
  });

  test('what ignores TERM is killed after the grace', async () => {
    const result = await run('trap "" TERM; echo $$; while :; do sleep 0.1; done', {
      timeoutMs: 200,
      killAfterMs: 400,
    });

    expect(result.end).toEqual({ kind: 'timeout' });
    expect(result.milliseconds).toBeGreaterThanOrEqual(590);
    expect(numbersIn(result.tail).filter(runs)).toEqual([]);
  });

  test('it may clean up within the grace', async () => {
    const result = await run('trap "echo cleaned; exit 0" TERM; sleep 60 & wait', { timeoutMs: 200 });

    expect(result).toMatchObject({ end: { kind: 'timeout' }, tail: 'cleaned\n' });
  });

  test('an abort ends it', async () => {
    const abort = new AbortController();
    const end = run('echo $$; sleep 60', { signal: abort.signal });
    await sleep(200);
    abort.abort();
    const result = await end;

    expect(result.end).toEqual({ kind: 'aborted' });
    expect(numbersIn(result.tail).filter(runs)).toEqual([]);
  });

  test('an abort that came first keeps it from starting', async () => {
    const result = await run('touch started', { signal: AbortSignal.abort() });

    expect(result.end).toEqual({ kind: 'aborted' });
    expect(existsSync(join(folder, 'started'))).toBe(false);
  });
});

test('a daemon that it leaves behind, holding its output, does not hold us', async () => {
  const result = await run('sleep 60 & echo $!');
  const [daemon] = numbersIn(result.tail);

  expect(result.end).toEqual({ kind: 'exited', code: 0 });
  expect(result.milliseconds).toBeLessThan(2_000);
  expect(runs(daemon as number)).toBe(true);
  process.kill(daemon as number, 'SIGKILL');
});

test('an interrupt of the terminal does not reach it: it leads a session of its own', async () => {
  const { tail } = await run('read -r stat </proc/$$/stat; set -- ${stat##*)}; echo $$ $3 $4');
  const [pid, group, session] = numbersIn(tail);

  expect([group, session]).toEqual([pid, pid]);
});

test('the guard hears of the mark before, of the process while, and of its end after', async () => {
  const heard: string[] = [];
  const guard: ProcessGuard = {
    starting: (mark) => heard.push(mark.replace(/[0-9a-f]{16}\.\d+/, 'MARK')),
    started: (_, pid) => heard.push(pid > 0 ? 'started' : 'no pid'),
    ended: () => heard.push('ended'),
  };
  await run('true', { guard, onOutput: () => heard.push('output') });
  await run('true', { guard, command: { argv: ['no-such-command-anywhere'] } });

  expect(heard).toEqual(['WAVEGATE_PROCESS=MARK', 'started', 'ended', 'WAVEGATE_PROCESS=MARK', 'ended']);
});

test('three hundred processes, fifty at a time, all end as they should and leave no file open', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  // As many pipes as are ever needed at once are kept open.
  await Promise.all(Array.from({ length: 50 }, () => run('true')));
  const before = open();
  let next = 0;
  const codes = new Set<string>();
  const worker = async () => {
    for (let index = next++; index < 300; index = next++) {
      const { end, tail } = await run(`echo ${index}; exit ${index % 3}`);
      codes.add(`${JSON.stringify(end)} ${tail.trim() === String(index)}`);
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));

  expect([...codes].toSorted()).toEqual([0, 1, 2].map((code) => `{"kind":"exited","code":${code}} true`));
  expect(open()).toBeLessThanOrEqual(before + 2);
});

test('where no pipe can be made for its output, that is what is said', async () => {
  const script = `import { runProcess } from ${JSON.stringify(join(import.meta.dirname, 'process.ts'))};
    const { end } = await runProcess({ command: { shell: 'true' }, cwd: '/', env: {}, timeoutMs: 5_000 });
    process.stdout.write(JSON.stringify(end));`;
  const command = { argv: [process.execPath, '--input-type=module-typescript', '-e', script] };
  const { tail } = await run('', { command, env: { ...env, TMPDIR: '/no/such/folder' } });

  expect(JSON.parse(tail)).toEqual({
    kind: 'not-started',
    code: 'ENOPIPE',
    message: expect.stringMatching(/^no pipe for its output: ENOENT/),
  });
});
