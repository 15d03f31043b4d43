import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent, WorkRound } from '../core/rollout/events.ts';
import { mustFindNode } from '../core/rollout/names.ts';
import type { NodeReport } from '../core/rollout/node-report.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { words } from '../errors/problem.ts';
import { isoTime, tookText } from './moments.ts';

/** Something that happened to a node. */
export interface Chapter {
  readonly at: string;
  readonly text: string;
  /** What there is to say about it, a line each. */
  readonly more: readonly string[];
}

/** The story of one node of a rollout, from the events of its ledger. */
export function nodeHistory({ plan }: RolloutState, events: readonly RolloutEvent[], index: number): Chapter[] {
  const chapters: Chapter[] = [];
  tellHistories(plan, events, (node, at, { text, report }) => {
    if (node === index) chapters.push({ at: isoTime(at), text, more: report === undefined ? [] : stepLines(report) });
  });
  return chapters;
}

/** What an event says about one node; with how its work ended where that is what happened. */
export interface Telling {
  readonly text: string;
  readonly report?: NodeReport;
}

/** Tells the stories of all nodes in one go, in the order in which things happened; `at` is in epoch milliseconds. */
export function tellHistories(
  plan: Plan,
  events: readonly RolloutEvent[],
  tell: (node: number, at: number, told: Telling) => void,
): void {
  const atWork = new Set<number>();
  for (const event of events) {
    for (const [node, told] of tellings(plan, event, atWork)) tell(node, event.at, told);
  }
}

/** `atWork`: the nodes that somebody works on; kept up to date. */
function tellings(plan: Plan, event: RolloutEvent, atWork: Set<number>): [node: number, told: Telling][] {
  switch (event.type) {
    case 'node-started': {
      const node = mustFindNode(plan, event.node);
      atWork.add(node);
      const version = event.previous === undefined ? '' : `, it reports version ${event.previous}`;
      return [[node, { text: `taken by batch ${event.batch}${version}` }]];
    }
    case 'node-finished': {
      const node = mustFindNode(plan, event.node);
      atWork.delete(node);
      return [[node, { text: endingText(event.report), report: event.report }]];
    }
    case 'node-released': {
      const node = mustFindNode(plan, event.node);
      atWork.delete(node);
      return [[node, { text: 'put back: nothing had been done to it' }]];
    }
    case 'node-skipped':
      return [[mustFindNode(plan, event.node), { text: `skipped (${event.by}): ${event.note}` }]];
    case 'driver-recovered':
      return [...atWork].map((node) => [node, { text: 'the driver died while it was at work on it' }]);
    case 'nodes-retried': {
      const told = { text: `to be worked on again (${event.by})` };
      return event.nodes.map((name) => [mustFindNode(plan, name), told]);
    }
    case 'catch-up-planned':
      return nodesIn(event.rounds).map((node) => [node, { text: 'put off to the wave that catches up' }]);
    case 'rollback-started': {
      const told = { text: `to be rolled back: ${words(event.reason).message}` };
      return nodesIn(event.rounds).map((node) => [node, told]);
    }
    default:
      return [];
  }
}

function nodesIn(rounds: readonly WorkRound[]): number[] {
  return rounds.flatMap(({ batches }) => batches.flatMap(({ nodes }) => nodes));
}

function endingText({ outcome, failure, changed, reason, version }: NodeReport): string {
  const why = reason === null ? '' : `: ${words(reason).message}  [${reason.code}]`;
  const now = version === undefined ? '' : `, it reports version ${version}`;
  if (outcome === 'succeeded' && !changed) return `succeeded, there was nothing to do${now}`;
  if (outcome === 'rolled-back' && failure !== null) return `failed, and was rolled back at once${now}${why}`;
  return `${outcome}${now}${why}`;
}

export interface ToldStep {
  readonly step: string;
  readonly outcome: string;
  readonly milliseconds: number;
  /** How often it was tried and why it went wrong, each with a comma or a colon before it; mostly empty. */
  readonly more: string;
}

/** Why a step went wrong is told unless it is what the whole ending says. */
export function toldSteps({ steps, reason: whole }: NodeReport): ToldStep[] {
  return steps.map(({ step, outcome, attempts, milliseconds, reason }) => {
    const tried = attempts > 1 ? `, ${attempts} attempts` : '';
    const message = reason === null ? null : words(reason).message;
    const known = message === null || (whole !== null && message === words(whole).message);
    return { step, outcome, milliseconds, more: `${tried}${known ? '' : `: ${message}`}` };
  });
}

function stepLines(report: NodeReport): string[] {
  return toldSteps(report).map(
    ({ step, outcome, milliseconds, more }) =>
      `${step.padEnd(8)}  ${outcome.padEnd(11)}  ${tookText(milliseconds)}${more}`,
  );
}
