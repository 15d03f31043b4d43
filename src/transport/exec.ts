import type { ActionOutcome } from '../core/action-outcome.ts';
import type { Command, RunAction } from '../core/definition/steps.ts';
import { type Reason, reason } from '../errors/problem.ts';
import { type ProcessEnd, runProcess } from '../io/process.ts';
import type { ActionCall, ActionContext } from './action-context.ts';

export async function performRun(
  { command }: RunAction,
  context: ActionContext,
  call: ActionCall,
): Promise<ActionOutcome> {
  const { cwd, env, masker, guard, spawners } = context;
  const variable = Object.keys(env).find((name) => env[name]?.includes('\0') || name.includes('\0'));
  if (variable !== undefined) {
    const why = reason('value-has-nul', { variable: variable.replaceAll('\0', '') });
    return { kind: 'failed', pattern: 'not-started', reason: why, tail: '', answer: '' };
  }
  const result = await runProcess({
    command,
    cwd,
    env,
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    filter: () => masker.stream(),
    ...(guard === undefined ? {} : { guard }),
    ...(spawners === undefined ? {} : { spawner: spawners.next() }),
    ...(call.onOutput === undefined ? {} : { onOutput: call.onOutput }),
    ...(call.stdoutLength === undefined ? {} : { stdoutLength: call.stdoutLength }),
  });
  return { ...judge(result.end, command, cwd, call.timeoutMs), tail: result.tail, answer: result.stdout };
}

function judge(
  end: ProcessEnd,
  command: Command,
  cwd: string,
  timeout: number,
): Omit<ActionOutcome, 'tail' | 'answer'> {
  switch (end.kind) {
    case 'exited':
      if (end.code === 0) return { kind: 'ok', pattern: 'exit:0', reason: null };
      return { kind: 'failed', pattern: `exit:${end.code}`, reason: reason('command-exit-code', { code: end.code }) };
    case 'signalled':
      return {
        kind: 'failed',
        pattern: `signal:${end.signal}`,
        reason: reason('command-signal', { signal: end.signal }),
      };
    case 'timeout':
      return { kind: 'timeout', pattern: 'timeout', reason: reason('command-timeout', { timeout }) };
    case 'aborted':
      return { kind: 'killed', pattern: 'killed', reason: reason('step-killed', {}) };
    case 'lost':
      return { kind: 'failed', pattern: 'lost', reason: reason('command-lost', {}), cutOff: true };
    case 'not-started':
      return { kind: 'failed', pattern: 'not-started', reason: startProblem(end, command, cwd) };
  }
}

function startProblem(end: { readonly code: string; readonly message: string }, what: Command, folder: string): Reason {
  const command = 'shell' in what ? 'sh' : (what.argv[0] ?? '');
  switch (end.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return reason('command-not-found', { command });
    case 'EACCES':
      return reason('command-not-executable', { command });
    case 'ENOCWD':
      return reason('command-folder-missing', { folder });
    default:
      return reason('command-not-started', { command, error: end.message });
  }
}
