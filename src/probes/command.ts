import type { Answer } from '../core/gates/answer.ts';
import type { Verdict } from '../core/gates/gate-result.ts';
import { durationText } from '../errors/duration-text.ts';
import { type Reason, reason } from '../errors/problem.ts';
import type { ProcessEnd, ProcessRequest, ProcessResult } from '../io/process.ts';

/** Exit codes by which a command answers; any other is no answer. */
const exitVerdicts = new Map<number, Verdict>([
  [0, 'pass'],
  [1, 'fail'],
  [75, 'inconclusive'],
]);

const commandLength = 200;
const outputLines = 10;
const outputLength = 1_000;

export type RunProcess = (request: ProcessRequest) => Promise<ProcessResult>;

/** Runs a command that answers by its exit code: 0 pass, 1 fail, 75 inconclusive. Whatever else happens to it is an error. */
export async function probeCommand(run: RunProcess, request: ProcessRequest): Promise<Answer> {
  const { end, milliseconds, tail } = await run({ ...request, tailLength: outputLength });
  const { verdict, why, detail } = judge(end, commandText(request), request.timeoutMs, lastLine(tail));
  const record = { target: commandText(request), detail, ms: milliseconds };
  const output = tail.trimEnd().split('\n').slice(-outputLines).join('\n');
  return { verdict, reason: why, record: output === '' ? record : { ...record, output } };
}

function judge(
  end: ProcessEnd,
  command: string,
  timeout: number,
  last: string,
): { verdict: Verdict; why: Reason; detail: string } {
  switch (end.kind) {
    case 'exited': {
      const detail = `exit ${end.code}`;
      const verdict = exitVerdicts.get(end.code);
      if (verdict === 'pass') return { verdict, why: reason('gate-run-passed', { command }), detail };
      if (verdict === 'fail') return { verdict, why: reason('gate-run-failed', { command, last }), detail };
      if (verdict === 'inconclusive')
        return { verdict, why: reason('gate-run-inconclusive', { command, last }), detail };
      return { verdict: 'error', why: reason('gate-run-exit', { command, exit: end.code, last }), detail };
    }
    case 'signalled': {
      const { signal } = end;
      return { verdict: 'error', why: reason('gate-run-signal', { command, signal }), detail: `ended by ${signal}` };
    }
    case 'timeout': {
      const detail = `no end within ${durationText(timeout)}`;
      return { verdict: 'error', why: reason('gate-run-timeout', { command, timeout }), detail };
    }
    case 'not-started': {
      const problem = notStarted(end.code);
      return { verdict: 'error', why: reason('gate-run-not-started', { command, problem }), detail: problem };
    }
    case 'aborted':
      return { verdict: 'error', why: reason('gate-interrupted', {}), detail: 'stopped' };
  }
}

function notStarted(code: string): string {
  if (code === 'ENOENT') return 'there is no such program';
  if (code === 'EACCES') return 'it may not be executed';
  if (code === 'ENOCWD') return 'its working directory does not exist';
  return code;
}

function commandText({ command }: ProcessRequest): string {
  const text = 'shell' in command ? command.shell.trim().replaceAll(/\s*\n\s*/g, '; ') : command.argv.join(' ');
  return text.length > commandLength ? `${text.slice(0, commandLength)}…` : text;
}

function lastLine(tail: string): string {
  return tail.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
