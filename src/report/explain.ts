import { explainNode, explainPlan } from '../core/plan/explain.ts';
import type { Driver } from '../core/rollout/driver.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { nodeIndex } from '../core/rollout/names.ts';
import type { NodeState } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import { type RolloutState, statusOf } from '../core/rollout/state.ts';
import { type Reason, words } from '../errors/problem.ts';
import { goOn, type OpenCommand, openCommands, pasteable } from './advice.ts';
import { commonLabel, type FailureGroup, failureGroups, failureOf } from './failures.ts';
import { isoTime } from './moments.ts';
import { type Chapter, nodeHistory } from './node-history.ts';
import { counted } from './plural.ts';
import { statusView, waitOf } from './status.ts';

export interface SaidReason {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Why an execution, or one node of it, is where it is. */
export interface Explanation {
  readonly rollout: string;
  /** Null: the execution as a whole. */
  readonly node: string | null;
  readonly state: string;
  /** Why it stands where it stands, then why the plan is as it is. */
  readonly reasons: readonly SaidReason[];
  /** How many of `reasons`, from the first, are about what happened; the others are about the plan. */
  readonly happened: number;
  /** Only of an execution: what went wrong, by common cause. */
  readonly failures?: readonly {
    readonly kind: FailureGroup['kind'];
    readonly count: number;
    readonly nodes: readonly string[];
    /** A label that they all have and most others have not; null where there is none. */
    readonly label: string | null;
    readonly code: string;
    readonly message: string;
    readonly tail: string;
  }[];
  /** Only of a node: what was done to it and when. */
  readonly history?: readonly Chapter[];
  /** Only of a node: the last work on it, step by step. */
  readonly steps?: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly attempts: number;
    readonly milliseconds: number;
  }[];
  readonly times?: { readonly began: string; readonly ended: string | null };
  /** Only of a node: the end of what the step that went wrong printed, also where it was taken back since. */
  readonly tail?: string;
  /** Only of a node: the files with what its steps printed. */
  readonly outputs?: readonly string[];
  readonly commands: readonly OpenCommand[];
}

const mostGroups = 20;
const namesShown = 20;

export interface ExplainOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** What has to follow every command that is named, such as ` --ledger ops/ledger`. */
  readonly flags: string;
  /** Who drives it; null: nobody does; absent: nobody looked, or it stands still. */
  readonly driver?: Driver | null;
}

export function explainExecution(state: RolloutState, { now, flags, driver }: ExplainOptions): Explanation {
  const view = statusView(state, now, flags, driver);
  const failures = failureGroups(state).slice(0, mostGroups);
  const reason = state.ending?.reason ?? waitOf(state, now, driver)?.reason ?? null;
  const why =
    reason === null
      ? []
      : [
          {
            ...say(reason),
            hint: state.ending?.status === 'rolled-back' ? '' : pasteable(words(reason).hint, state, flags),
          },
        ];
  const happened = [
    ...why,
    ...failures.map(({ code, message, nodes }) => ({
      code,
      message: `${counted(nodes.length, 'node')}: ${message}`,
      hint: '',
    })),
  ];
  return {
    rollout: state.execution,
    node: null,
    state: view.state,
    reasons: [...happened, ...explainPlan(state.plan).map(say)],
    happened: happened.length,
    failures: failures.map(({ kind, nodes, code, message, tail }) => ({
      kind,
      count: nodes.length,
      nodes: nodes.slice(0, namesShown).flatMap((index) => nameOf(state, index) ?? []),
      label: commonLabel(state, nodes),
      code,
      message,
      tail,
    })),
    commands: [
      ...(reason?.code === 'driver-gone' ? [goOn(state, flags)] : []),
      ...openCommands(state, flags, nameOf(state, failures[0]?.nodes[0])),
    ],
  };
}

/** `outputs`: the files with what the node's steps printed. A name that neither the plan nor its exclusions know gives the reason `node-not-in-plan`. */
export function explainNodeInExecution(
  state: RolloutState,
  events: readonly RolloutEvent[],
  name: string,
  outputs: readonly string[],
  { now, flags }: ExplainOptions,
): Explanation {
  const planned = explainNode(state.plan, name).map(say);
  const about = { rollout: state.execution, node: name };
  const index = nodeIndex(state.plan, name);
  if (index === undefined) return { ...about, state: 'excluded', reasons: planned, happened: 0, commands: [] };
  const node = nodeAt(state.nodes, index);
  const { report } = node;
  const failure = failureOf(node);
  const history = nodeHistory(state, events, index);
  const untouched = history.length === 0 && node.state === 'pending' ? whyUntouched(state, now) : [];
  const happened = failure?.reason == null ? untouched : [say(failure.reason)];
  return {
    ...about,
    state: node.state,
    reasons: [...happened, ...planned],
    happened: happened.length,
    history,
    ...(report === null
      ? {}
      : {
          steps: report.steps.map(({ step, outcome, attempts, milliseconds }) => ({
            step,
            outcome,
            attempts,
            milliseconds,
          })),
        }),
    ...timesOf(node),
    ...(failure === null || failure.tail === '' ? {} : { tail: failure.tail }),
    outputs,
    commands: openCommands(state, flags, null),
  };
}

/** Of a node that was never taken: what keeps the rollout from it. Nothing where it is only not its turn yet. */
function whyUntouched(state: RolloutState, now: number): SaidReason[] {
  const reason = state.ending?.reason ?? waitOf(state, now)?.reason ?? null;
  if (reason === null) return [];
  const { code, message } = say(reason);
  // What to do is said of the rollout as a whole, by the commands that are open.
  return [
    { code, message: `Nothing was done to it; the state of the rollout is ${statusOf(state)}: ${message}`, hint: '' },
  ];
}

function nameOf(state: RolloutState, index: number | undefined): string | null {
  return state.plan.nodes[index ?? -1]?.name ?? null;
}

function timesOf(node: NodeState): { times?: NonNullable<Explanation['times']> } {
  if (node.startedAt === null) return {};
  return { times: { began: isoTime(node.startedAt), ended: node.endedAt === null ? null : isoTime(node.endedAt) } };
}

function say(reason: Reason): SaidReason {
  const { message, hint } = words(reason);
  return { code: reason.code, message, hint };
}
