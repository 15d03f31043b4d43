import { nodeStates } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { type FailureGroup, howItWent } from '../failures.ts';
import { tellHistories, toldSteps } from '../node-history.ts';
import { cellLooks } from '../terminal/cells.ts';
import { visible } from '../visible.ts';
import { type ChapterData, type FleetData, type NodeData, none } from './page-data.ts';

/** What all nodes together may have printed, in characters; the ledger folder has all of it. */
const mostPrinted = 1_500_000;
const leftOut = '(left out of this page, which would grow too large; the ledger folder has it)';

/** Every node of a rollout with its story, for the part of the page that moves. */
export function fleetData(
  state: RolloutState,
  events: readonly RolloutEvent[],
  groups: readonly FailureGroup[],
): FleetData {
  const { plan } = state;
  const texts = new Places();
  const batches = new Places();
  const keys = [...new Set(plan.nodes.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const stories: ChapterData[][] = plan.nodes.map(() => []);
  const tails: string[] = plan.nodes.map(() => '');
  tellHistories(plan, events, (node, at, { text, report }) => {
    const chapter = [at - state.startedAt, texts.of(text)];
    for (const { step, outcome, milliseconds, more } of report === undefined ? [] : toldSteps(report)) {
      chapter.push(texts.of(`${step}: ${outcome}${more}`), milliseconds);
    }
    stories[node]?.push(chapter);
    // A rollback that went well has printed nothing: what its node printed when it failed is what people look for.
    if (report !== undefined && report.tail !== '') tails[node] = report.tail;
    else if (report?.outcome === 'succeeded') tails[node] = '';
  });
  const causeOf = new Map(groups.flatMap(({ nodes }, at) => nodes.map((node) => [node, at] as const)));
  const printed = new Printed(texts);
  const nodes = plan.nodes.map(({ name, address, labels }, index): NodeData => {
    const node = nodeAt(state.nodes, index);
    const { report, forward, startedAt, endedAt } = node;
    const version = report?.version ?? report?.previous ?? node.previous;
    const why = report?.reason ?? forward?.reason ?? null;
    return [
      visible(name),
      address === name ? '' : visible(address),
      nodeStates.indexOf(node.state),
      state.waveOf[index] ?? 0,
      node.batch === null ? none : batches.of(node.batch),
      keys.map((key) => (Object.hasOwn(labels, key) ? texts.of(labels[key] ?? '') : none)),
      version === null || version === undefined ? none : texts.of(version),
      startedAt === null || endedAt === null ? none : endedAt - startedAt,
      why === null ? none : texts.of(`${words(why).message}  [${why.code}]`),
      printed.of(tails[index] ?? ''),
      stories[index] ?? [],
      causeOf.get(index) ?? none,
    ];
  });
  return {
    execution: visible(state.execution),
    origin: state.startedAt,
    states: nodeStates,
    signs: nodeStates.map((name) => cellLooks[name].cell),
    waves: state.waves.map((wave) => visible(wave.name)),
    labels: keys.map((key) => texts.of(key)),
    nodes,
    batches: batches.all,
    causes: groups.map((group) => visible(`${howItWent(group)}: ${group.message}`)),
    texts: texts.all,
  };
}

/** Each text once, by its place. */
class Places {
  readonly #places = new Map<string, number>();
  readonly all: string[] = [];

  of(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(visible(text)) - 1;
  }

  /** A text of several lines. */
  ofLines(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(text.split('\n').map(visible).join('\n')) - 1;
  }
}

class Printed {
  readonly #texts: Places;
  #room = mostPrinted;

  constructor(texts: Places) {
    this.#texts = texts;
  }

  of(tail: string): number {
    if (tail === '') return none;
    this.#room -= tail.length;
    return this.#room < 0 ? this.#texts.of(leftOut) : this.#texts.ofLines(tail);
  }
}
