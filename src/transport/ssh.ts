import type { ActionOutcome } from '../core/action-outcome.ts';
import type { RunAction } from '../core/definition/steps.ts';
import { reason } from '../errors/problem.ts';
import { FilteredText } from '../io/filtered-text.ts';
import { TextHead, TextTail } from '../io/kept-text.ts';
import type { ActionCall, ActionContext } from './action-context.ts';
import type { NodeConnection, RemoteEnd } from './ssh/ssh-connection.ts';

const tailLength = 4_096;

/** Runs a command on the node itself. What it prints is kept, bounded and masked as for a process here. */
export async function performSsh(
  { command }: RunAction,
  { env, masker }: ActionContext,
  call: ActionCall,
  connection: NodeConnection,
): Promise<ActionOutcome> {
  const tail = new TextTail(tailLength);
  const head = call.stdoutLength === undefined ? undefined : new TextHead(call.stdoutLength);
  const take = (text: string) => {
    tail.push(text);
    call.onOutput?.(text);
  };
  const stdout = new FilteredText(masker.stream(), (text) => {
    head?.push(text);
    take(text);
  });
  const stderr = new FilteredText(masker.stream(), take);
  const end = await connection.run({
    command,
    env,
    merged: head === undefined,
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    stdout: (chunk) => stdout.push(chunk),
    // Where the streams are one, this is what `ssh` itself says.
    stderr: (chunk) => {
      if (head !== undefined) stderr.push(chunk);
    },
  });
  stdout.end();
  stderr.end();
  return { ...judge(end, call.timeoutMs), tail: tail.text(), answer: head?.text() ?? '' };
}

function judge(end: RemoteEnd, timeout: number): Omit<ActionOutcome, 'tail' | 'answer'> {
  switch (end.kind) {
    case 'exited':
      if (end.code === 0) return { kind: 'ok', pattern: 'exit:0', reason: null };
      return { kind: 'failed', pattern: `exit:${end.code}`, reason: reason('command-exit-code', { code: end.code }) };
    case 'unreachable':
      return {
        kind: 'unreachable',
        pattern: 'unreachable',
        reason: end.reason,
        ...(end.begun ? { cutOff: true } : {}),
      };
    case 'timeout':
      return { kind: 'timeout', pattern: 'timeout', reason: reason('command-timeout', { timeout }) };
    case 'aborted':
      return { kind: 'killed', pattern: 'killed', reason: reason('step-killed', {}) };
    case 'not-started':
      return { kind: 'failed', pattern: 'not-started', reason: end.reason };
  }
}
