import type { ActionOutcome } from '../../core/action-outcome.ts';
import type { StepDefinition, StepName } from '../../core/definition/steps.ts';
import { nodeVariables, paramVariables, stepVariables } from '../../core/environment.ts';
import type { NodeOutcome, NodeReport, StepReport } from '../../core/rollout/node-report.ts';
import type { TemplateScope } from '../../core/template.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import type { ActionContext } from '../../transport/action-context.ts';
import type { NodeConnection } from '../../transport/ssh/ssh-connection.ts';
import type { AttemptCall } from '../attempts.ts';
import { runStep, type StepRun } from '../step.ts';
import type { Began, NodeJob, NodePorts } from './node-job.ts';

/** What went wrong, and what the step that it went wrong in printed last. */
export interface Cause {
  readonly kind: 'failed' | 'unreachable';
  readonly reason: Reason;
  readonly tail: string;
}

const tailLines = 20;
const tailLength = 2_000;

/** The work on one node while it goes on: what was done so far, and what is known of the node. */
export class NodeRun {
  readonly job: NodeJob;
  readonly signal: AbortSignal;
  readonly scope: TemplateScope;
  readonly #ports: NodePorts;
  readonly #began: Began;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #steps: StepReport[] = [];
  /** Whether `apply` began, in this work or in the one that was cut off. */
  applyBegan: boolean;
  /** The changing step that began last. */
  #touched: StepName | null;
  #opened = false;
  #connection: NodeConnection | undefined;
  previous: string | null;
  version: string | null = null;

  constructor(job: NodeJob, ports: NodePorts, began: Began, signal: AbortSignal) {
    this.job = job;
    this.signal = signal;
    this.scope = { node: job.node, params: job.params };
    this.#ports = ports;
    this.#began = began;
    this.#variables = { ...ports.inherited, ...paramVariables(job.params), ...nodeVariables(job.node) };
    this.#touched = job.interruptedAt;
    this.applyBegan = job.interruptedAt !== null && job.interruptedAt !== 'drain';
    this.previous = job.previous;
  }

  /** Whether anything was done to the node that may have changed it. */
  get touched(): boolean {
    return this.#touched !== null;
  }

  /** Takes a step that only asks. `once`: one time, though the step says `within`. */
  async ask(step: StepDefinition, once = false): Promise<StepRun> {
    await this.open();
    const { until, ...single } = step;
    return this.#run(once || until === undefined ? single : step);
  }

  /** Takes a step that changes the node, once it is safe that it began. */
  async change(step: StepDefinition, afterCut?: AttemptCall['afterCut']): Promise<StepRun> {
    await this.begin(step.step);
    return this.#run(step, afterCut);
  }

  /** Takes a step as part of one that changes the node; that one begins first, unless it began last. */
  async changeWithin(part: StepName, step: StepDefinition): Promise<StepRun> {
    if (this.#touched !== part) await this.begin(part);
    return this.#run(step);
  }

  async begin(step: StepName): Promise<void> {
    await this.#tell(step);
    this.#touched = step;
    if (step === 'apply') this.applyBegan = true;
  }

  /** Says that the node is being worked on where nothing else has said so yet. */
  async open(): Promise<void> {
    if (!this.#opened) await this.#tell(this.#touched);
  }

  /** Takes in a step that was taken for the node together with others. */
  record({ report }: StepRun): void {
    this.#steps.push(report);
  }

  succeeded(changed: boolean): NodeReport {
    return this.#report('succeeded', null, changed, null, '');
  }

  /** It stays as it is. */
  failed(cause: Cause): NodeReport {
    return this.#report(cause.kind, cause.kind, this.touched, cause.reason, cause.tail);
  }

  /** `cause`: what it was brought back from; null when that is not this work's business. */
  rolledBack(cause: Cause | null, changed: boolean): NodeReport {
    return this.#report('rolled-back', cause?.kind ?? null, changed, cause?.reason ?? null, cause?.tail ?? '');
  }

  unknown(why: Reason, tail = ''): NodeReport {
    return this.#report('unknown', null, true, why, tail);
  }

  /** Cut off by an abort. Null: nothing was done to the node, as if it had never been taken. */
  aborted(): NodeReport | null {
    return this.#touched === null ? null : this.unknown(reason('aborted-in-step', { step: this.#touched }));
  }

  /** Leaves the node; nothing is done to it afterwards. */
  async leave(): Promise<void> {
    await this.#connection?.close();
  }

  contextOf({ step, via, action }: StepDefinition, attempt: number): ActionContext {
    const { cwd, masker, guard } = this.#ports;
    const previous = this.previous === null ? {} : { previous: this.previous };
    const env = { ...this.#variables, ...stepVariables({ ...this.job.place, step, attempt, ...previous }) };
    const around = { cwd, env, scope: this.scope, masker, ...(guard === undefined ? {} : { guard }) };
    return via === 'ssh' && action.kind === 'run' ? { ...around, connection: () => this.#connected() } : around;
  }

  #connected(): NodeConnection {
    const { connect } = this.#ports;
    // Never here in its place.
    if (connect === undefined) throw new TypeError('a step runs on its node, and there is no way to nodes');
    this.#connection ??= connect(this.job.node, this.job.interruptedAt !== null);
    return this.#connection;
  }

  async #tell(step: StepName | null): Promise<void> {
    this.#opened = true;
    await (this.previous === null ? this.#began(step) : this.#began(step, this.previous));
  }

  async #run(step: StepDefinition, afterCut?: AttemptCall['afterCut']): Promise<StepRun> {
    const contextOf = (attempt: number) => this.contextOf(step, attempt);
    const call = { node: this.job.node.name, step, contextOf, signal: this.signal };
    const run = await runStep(afterCut === undefined ? call : { ...call, afterCut }, this.#ports);
    this.#steps.push(run.report);
    return run;
  }

  #report(
    outcome: NodeOutcome,
    failure: NodeReport['failure'],
    changed: boolean,
    why: Reason | null,
    tail: string,
  ): NodeReport {
    return {
      outcome,
      failure,
      changed,
      reason: why,
      steps: this.#steps,
      ...(this.previous === null ? {} : { previous: this.previous }),
      ...(this.version === null ? {} : { version: this.version }),
      tail: lastLines(tail),
    };
  }
}

/** What a step that did not go well means for its node; it was not ended by us. */
export function causeOf({ kind, reason: why, tail }: ActionOutcome): Cause {
  return { kind: kind === 'unreachable' ? 'unreachable' : 'failed', reason: why ?? reason('step-killed', {}), tail };
}

function lastLines(text: string): string {
  return text.slice(-tailLength).toWellFormed().trimEnd().split('\n').slice(-tailLines).join('\n');
}
