import type { ActionOutcome } from '../core/action-outcome.ts';
import type { HttpAction, RunAction } from '../core/definition/steps.ts';
import type { Masker } from '../core/mask.ts';
import type { Reason } from '../errors/problem.ts';
import type { ActionCall, ActionContext } from './action-context.ts';
import { performRun } from './exec.ts';
import { performHttp } from './http.ts';
import { performSsh } from './ssh.ts';

export type PerformAction = (
  action: RunAction | HttpAction,
  context: ActionContext,
  call: ActionCall,
) => Promise<ActionOutcome>;

/** Runs a process or sends a request, once. What it says is masked. Never rejects. */
export const performAction: PerformAction = async (action, context, call) => {
  const outcome = await (action.kind === 'run'
    ? performCommand(action, context, call)
    : performHttp(action, context, call));
  return outcome.reason === null ? outcome : { ...outcome, reason: maskReason(outcome.reason, context.masker) };
};

function performCommand(action: RunAction, context: ActionContext, call: ActionCall): Promise<ActionOutcome> {
  const { connection } = context;
  return connection === undefined ? performRun(action, context, call) : performSsh(action, context, call, connection());
}

function maskReason({ code, args }: Reason, masker: Masker): Reason {
  const masked = Object.entries(args).map(([name, value]) => {
    if (typeof value === 'string') return [name, masker.text(value)];
    return [name, Array.isArray(value) ? value.map((each: string) => masker.text(each)) : value];
  });
  return { code, args: Object.fromEntries(masked) };
}
