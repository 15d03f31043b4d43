import type { ActionOutcome } from '../core/action-outcome.ts';
import type { Command } from '../core/definition/steps.ts';
import type { Answer } from '../core/gates/answer.ts';
import type { Verdict } from '../core/gates/gate-result.ts';
import { type Reason, reason, words } from '../errors/problem.ts';
import type { Perform, ProbeCall, ProbeContext } from './ports.ts';

const commandLength = 200;
const outputLines = 10;
const outputLength = 1_000;

/** Runs a command that answers by its exit code: 0 pass, 1 fail, 75 inconclusive. Whatever else happens to it is an error. */
export async function probeCommand(
  perform: Perform,
  command: Command,
  context: ProbeContext,
  call: ProbeCall,
): Promise<Answer> {
  const outcome = await perform({ kind: 'run', command }, context, call);
  const target = commandText(command);
  const { verdict, why } = judge(outcome, target);
  const exit = /^exit:(\d+)$/.exec(outcome.pattern)?.[1];
  const record = { target, detail: exit === undefined ? words(why).message : `exit ${exit}` };
  const output = outcome.tail.trimEnd().split('\n').slice(-outputLines).join('\n').slice(-outputLength);
  return { verdict, reason: why, record: output === '' ? record : { ...record, output } };
}

function judge(
  { kind, pattern, reason: why, tail }: ActionOutcome,
  command: string,
): { verdict: Verdict; why: Reason } {
  const last = tail.trimEnd().split('\n').at(-1)?.trim().slice(0, commandLength) ?? '';
  if (kind === 'killed') return { verdict: 'error', why: reason('gate-interrupted', {}) };
  switch (pattern) {
    case 'exit:0':
      return { verdict: 'pass', why: reason('gate-run-passed', { command }) };
    case 'exit:1':
      return { verdict: 'fail', why: reason('gate-run-failed', { command, last }) };
    case 'exit:75':
      return { verdict: 'inconclusive', why: reason('gate-run-inconclusive', { command, last }) };
    default: {
      const exit = Number(/^exit:(\d+)$/.exec(pattern)?.[1] ?? Number.NaN);
      // Without an exit code it was killed, took too long or did not start, and the reason says which.
      if (Number.isNaN(exit) && why !== null) return { verdict: 'error', why };
      return { verdict: 'error', why: reason('gate-run-exit', { command, exit, last }) };
    }
  }
}

function commandText(command: Command): string {
  const text = 'shell' in command ? command.shell.trim().replaceAll(/\s*\n\s*/g, '; ') : command.argv.join(' ');
  return text.length > commandLength ? `${text.slice(0, commandLength)}…` : text;
}
