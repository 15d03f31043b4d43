import type { ActionOutcome } from '../core/action-outcome.ts';
import type { HttpAction, RunAction } from '../core/definition/steps.ts';
import type { Masker } from '../core/mask.ts';
import type { TemplateScope } from '../core/template.ts';
import type { Reason } from '../errors/problem.ts';
import type { ProcessGuard } from '../io/process.ts';
import type { Spawners } from '../io/spawners.ts';
import { performRun } from './exec.ts';
import { performHttp } from './http.ts';
import { performSsh } from './ssh.ts';
import type { NodeConnection } from './ssh/ssh-connection.ts';

/** What actions have around them. */
export interface ActionContext {
  readonly cwd: string;
  /** The whole environment of a process. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: TemplateScope;
  readonly masker: Masker;
  readonly guard?: ProcessGuard;
  /** Starts processes in our stead; absent: they are started from here. */
  readonly spawners?: Spawners;
  /** The way to the node: commands run at its other end; absent: here. Made when it is first asked for. */
  readonly connection?: () => NodeConnection;
}

export interface ActionCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Masked text, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Characters of standard output to keep from its beginning; absent: none. An http answer is always kept. */
  readonly stdoutLength?: number;
}

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
