import { explainNode, explainPlan } from '../core/plan/explain.ts';
import { nodeIndex } from '../core/rollout/names.ts';
import { brokenStates, type NodeState } from '../core/rollout/node-state.ts';
import { nodeAt } from '../core/rollout/node-table.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { type Reason, words } from '../errors/problem.ts';
import { isoTime, statusView } from './status.ts';

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
  readonly reasons: readonly SaidReason[];
  /** Only of a node: what was done to it last, step by step, and the end of what the step that went wrong printed. */
  readonly steps?: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly attempts: number;
    readonly milliseconds: number;
  }[];
  readonly times?: { readonly began: string; readonly ended: string | null };
  readonly tail?: string;
}

const mostNodes = 20;

export function explainExecution(state: RolloutState, now: number): Explanation {
  const view = statusView(state, now);
  const broken = [...state.plan.nodes.keys()].filter((index) => brokenStates.has(nodeAt(state.nodes, index).state));
  const reasons = [
    ...(state.hold === null ? [] : [say(state.hold.reason)]),
    ...(state.ending?.reason == null ? [] : [say(state.ending.reason)]),
    ...broken.slice(0, mostNodes).map((index) => sayOfNode(state, index)),
    ...explainPlan(state.plan).map(say),
  ];
  return { rollout: state.execution, node: null, state: view.state, reasons };
}

/** Refuses a name that neither the plan nor its exclusions know. */
export function explainNodeInExecution(state: RolloutState, name: string): Explanation {
  const reasons = explainNode(state.plan, name).map(say);
  const index = nodeIndex(state.plan, name);
  if (index === undefined) return { rollout: state.execution, node: name, state: 'excluded', reasons };
  const node = nodeAt(state.nodes, index);
  const { report } = node;
  return {
    rollout: state.execution,
    node: name,
    state: node.state,
    reasons: [...reasons, ...(report?.reason == null ? [] : [say(report.reason)])],
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
    ...(report === null || report.tail === '' ? {} : { tail: report.tail }),
  };
}

function timesOf(node: NodeState): { times?: NonNullable<Explanation['times']> } {
  if (node.startedAt === null) return {};
  return { times: { began: isoTime(node.startedAt), ended: node.endedAt === null ? null : isoTime(node.endedAt) } };
}

function sayOfNode(state: RolloutState, index: number): SaidReason {
  const node = nodeAt(state.nodes, index);
  const name = state.plan.nodes[index]?.name ?? '';
  if (node.report?.reason == null) return { code: `node-${node.state}`, message: `${name} is ${node.state}`, hint: '' };
  const said = say(node.report.reason);
  return { ...said, message: `${name}: ${said.message}` };
}

function say(reason: Reason): SaidReason {
  const { message, hint } = words(reason);
  return { code: reason.code, message, hint };
}
