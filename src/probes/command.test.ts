import { expect, test } from 'vitest';
import { words } from '../errors/problem.ts';
import type { Command } from '../core/definition/steps.ts';
import { makeMasker } from '../core/mask.ts';
import { performAction } from '../transport/action.ts';
import { probeCommand } from './command.ts';

const context = {
  cwd: '/',
  env: { PATH: process.env['PATH'] ?? '', TOKEN: 'sesame' },
  scope: { params: {} },
  masker: makeMasker(['sesame']),
};

interface Given {
  cwd?: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}

async function probe(command: Command, { cwd = '/', timeoutMs = 10_000, signal }: Given = {}) {
  const call = { timeoutMs, signal: signal ?? new AbortController().signal };
  const { verdict, reason, record } = await probeCommand(performAction, command, { ...context, cwd }, call);
  const { message } = words(reason);
  return { verdict, code: reason.code, message, detail: record['detail'], output: record['output'] };
}

test('exit 0 passes', async () => {
  expect(await probe({ argv: ['true'] })).toEqual({
    verdict: 'pass',
    code: 'gate-run-passed',
    message: '`true` says yes.',
    detail: 'exit 0',
    output: undefined,
  });
});

test('exit 1 fails, and the last line it printed is part of the reason', async () => {
  expect(await probe({ shell: 'echo looking\necho "checkout is down" >&2\nexit 1' })).toEqual({
    verdict: 'fail',
    code: 'gate-run-failed',
    message: '`echo looking; echo "checkout is down" >&2; exit 1` says no: checkout is down',
    detail: 'exit 1',
    output: 'looking\ncheckout is down',
  });
});

test('exit 75 is inconclusive', async () => {
  expect(await probe({ shell: 'echo too few requests; exit 75' })).toMatchObject({
    verdict: 'inconclusive',
    code: 'gate-run-inconclusive',
    message: '`echo too few requests; exit 75` cannot tell yet: too few requests',
  });
});

test.each([2, 74, 76, 126, 127, 255])('exit %i is no answer, and that is an error', async (exit) => {
  expect(await probe({ shell: `exit ${exit}` })).toEqual({
    verdict: 'error',
    code: 'gate-run-exit',
    message: `\`exit ${exit}\` ended with exit code ${exit}, which is no answer.`,
    detail: `exit ${exit}`,
    output: undefined,
  });
});

test('a command that a signal ends is an error, not a pass', async () => {
  expect(await probe({ argv: ['sh', '-c', 'kill -TERM $$'] })).toMatchObject({
    verdict: 'error',
    code: 'command-signal',
    detail: 'The command was ended by SIGTERM, which Wavegate did not send.',
  });
});

test('a command that does not end in time is an error', async () => {
  expect(await probe({ argv: ['sleep', '30'] }, { timeoutMs: 50 })).toMatchObject({
    verdict: 'error',
    code: 'command-timeout',
  });
});

test('a command that cannot be started is an error', async () => {
  expect(await probe({ argv: ['/no/such/program'] })).toMatchObject({
    verdict: 'error',
    code: 'command-not-found',
  });
  expect(await probe({ argv: ['true'] }, { cwd: '/no/such/folder' })).toMatchObject({
    verdict: 'error',
    code: 'command-folder-missing',
  });
});

test('a command that is stopped is an error', async () => {
  expect(await probe({ argv: ['sleep', '30'] }, { signal: AbortSignal.timeout(50) })).toMatchObject({
    verdict: 'error',
    code: 'gate-interrupted',
    message: 'The gate was stopped before it had an answer.',
  });
});

test('secrets are masked in what it printed', async () => {
  expect((await probe({ shell: 'echo "token is $TOKEN"; exit 1' })).message).toContain('says no: token is ***');
});

test('however much it prints, the evidence stays small', async () => {
  const { verdict, output } = await probe({ shell: 'i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done' });
  expect(verdict).toBe('pass');
  expect(String(output).split('\n')).toHaveLength(10);
  expect(String(output)).toMatch(/line 4999$/);
});
