import type { RolloutEvent } from '../core/rollout/events.ts';
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
  const name = plan.nodes[index]?.name ?? '';
  const chapters: Chapter[] = [];
  let atWork = false;
  for (const event of events) {
    const told = chapterOf(event, name, index, atWork);
    if (told !== null) chapters.push({ at: isoTime(event.at), text: told.text, more: told.more ?? [] });
    if (event.type === 'node-started' && event.node === name) atWork = true;
    if ((event.type === 'node-finished' || event.type === 'node-released') && event.node === name) atWork = false;
  }
  return chapters;
}

function chapterOf(
  event: RolloutEvent,
  name: string,
  index: number,
  atWork: boolean,
): { text: string; more?: readonly string[] } | null {
  switch (event.type) {
    case 'node-started': {
      if (event.node !== name) return null;
      const version = event.previous === undefined ? '' : `, it reports version ${event.previous}`;
      return { text: `taken by batch ${event.batch}${version}` };
    }
    case 'node-finished':
      return event.node === name ? { text: endingText(event.report), more: stepLines(event.report) } : null;
    case 'node-released':
      return event.node === name ? { text: 'put back: nothing had been done to it' } : null;
    case 'driver-recovered':
      return atWork ? { text: 'the driver died while it was at work on it' } : null;
    case 'nodes-retried':
      return event.nodes.includes(name) ? { text: `to be worked on again (${event.by})` } : null;
    case 'catch-up-planned':
      return holds(event.rounds, index) ? { text: 'put off to the wave that catches up' } : null;
    case 'rollback-started':
      return holds(event.rounds, index) ? { text: `to be rolled back: ${words(event.reason).message}` } : null;
    default:
      return null;
  }
}

function holds(
  rounds: readonly { readonly batches: readonly { readonly nodes: readonly number[] }[] }[],
  index: number,
): boolean {
  return rounds.some(({ batches }) => batches.some(({ nodes }) => nodes.includes(index)));
}

function endingText({ outcome, failure, changed, reason, version }: NodeReport): string {
  const why = reason === null ? '' : `: ${words(reason).message}  [${reason.code}]`;
  const now = version === undefined ? '' : `, it reports version ${version}`;
  if (outcome === 'succeeded' && !changed) return `succeeded, there was nothing to do${now}`;
  if (outcome === 'rolled-back' && failure !== null) return `failed, and was rolled back at once${now}${why}`;
  return `${outcome}${now}${why}`;
}

/** Why a step went wrong is told unless it is what the whole ending says. */
function stepLines({ steps, reason: whole }: NodeReport): string[] {
  return steps.map(({ step, outcome, attempts, milliseconds, reason }) => {
    const tried = attempts > 1 ? `, ${attempts} attempts` : '';
    const message = reason === null ? null : words(reason).message;
    const known = message === null || (whole !== null && message === words(whole).message);
    const why = known ? '' : `: ${message}`;
    return `${step.padEnd(8)}  ${outcome.padEnd(11)}  ${tookText(milliseconds)}${tried}${why}`;
  });
}
