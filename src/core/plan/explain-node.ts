import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Reason, reason, words } from '../../errors/problem.ts';
import { dependencyGraph } from './dependencies.ts';
import { dependencyText } from './dependency-problems.ts';
import { concurrencyReason, explainParallel } from './explain-plan.ts';
import { labelOf } from './grouping.ts';
import { orderValue } from './order.ts';
import type { Plan, PlannedBatch, PlannedRound, PlannedWave } from './plan.ts';
import { boundsOf } from './round-bounds.ts';
import { sequence } from './sequence.ts';
import { maxBatches } from './work.ts';

/** How many names a message lists before it counts. */
const namesShown = 3;

interface Place {
  readonly index: number;
  readonly wave: PlannedWave;
  readonly round: PlannedRound;
  readonly batch: PlannedBatch;
}

/**
 * Why a node is in its wave, its round and its batch, and what bounds how many are worked on with it; for an excluded node why it is
 * not in the plan. Nothing of this is stored: it is worked out again from the plan.
 */
export function explainNode(plan: Plan, name: string): Reason[] {
  const index = plan.nodes.findIndex((node) => node.name === name);
  if (index === -1) return [plan.excluded.find(({ node }) => node === name)?.reason ?? unknownNode(plan, name)];
  const place = placeOf(plan, index);
  return [inPlan(plan, place), ...whyWave(plan, place), ...whyRound(plan, place), ...whyBatch(plan, place)];
}

function unknownNode(plan: Plan, name: string): Reason {
  const names = [...plan.nodes.map((node) => node.name), ...plan.excluded.map(({ node }) => node)];
  return reason('node-not-in-plan', { node: name, suggestion: didYouMean(name, names) });
}

function placeOf(plan: Plan, index: number): Place {
  const wave = holding(plan.waves, index);
  const round = holding(wave.rounds, index);
  return { index, wave, round, batch: holding(round.batches, index) };
}

function holding<T extends { readonly from: number; readonly to: number }>(ranges: readonly T[], index: number): T {
  const found = ranges.find(({ from, to }) => from <= index && index < to);
  if (found === undefined) throw new RangeError(`node ${index} is in no part of the plan`);
  return found;
}

function inPlan(plan: Plan, { index, wave, round, batch }: Place): Reason {
  return reason('node-in-plan', {
    node: plan.nodes[index]?.name ?? '',
    wave: wave.name,
    round: wave.rounds.indexOf(round) + 1,
    rounds: wave.rounds.length,
    batch: batch.id,
    place: index - batch.from + 1,
    size: batch.to - batch.from,
  });
}

function whyWave(plan: Plan, { index, wave }: Place): Reason[] {
  const take = plan.definition.waves[wave.index]?.take;
  if (take?.kind === 'nodes') {
    return [reason('node-by-selector', { wave: wave.name, selector: take.selector.text })];
  }
  const order = sequence(plan.nodes, plan.definition);
  const overall = order.indexOf(index);
  let position = 1;
  for (const before of order.subarray(0, overall)) if (wave.from <= before && before < wave.to) position += 1;
  const reasons = [
    reason('node-by-position', {
      wave: wave.name,
      position,
      size: wave.to - wave.from,
      overall: overall + 1,
      fleet: plan.nodes.length,
      why: words(wave.sizing).message,
    }),
  ];
  const keys = orderKeys(plan, index);
  if (keys.length > 0) reasons.push(reason('node-order-keys', { keys }));
  return [...reasons, ...heldBack(plan, index, 'rollout', [0, plan.nodes.length])];
}

function orderKeys({ definition, nodes }: Plan, index: number): string[] {
  const node = nodes[index];
  if (node === undefined) return [];
  return definition.order.map(({ key, descending }) => {
    const value = orderValue(node, key);
    const written = `${descending ? '-' : ''}${key}`;
    return value === undefined ? `${written}: it has none, so it comes last` : `${written}: ${value}`;
  });
}

/** The nodes of a range that the node has to come after. */
function heldBack(plan: Plan, index: number, within: 'wave' | 'rollout', [from, to]: [number, number]): Reason[] {
  const dependencies = plan.definition.dependsOn.filter((each) => within === 'wave' || each.within === 'rollout');
  if (dependencies.length === 0 || from === to) return [];
  const graph = dependencyGraph(plan.nodes, dependencies);
  const waits = graph.waitsFor[graph.classOf[index] ?? 0] ?? [];
  return waits.flatMap((dependency) => {
    const classes = new Set(graph.earlier[dependency]);
    const names: string[] = [];
    let count = 0;
    for (let at = from; at < to; at += 1) {
      if (!classes.has(graph.classOf[at] ?? -1)) continue;
      count += 1;
      if (names.length < namesShown) names.push(plan.nodes[at]?.name ?? '');
    }
    const of = dependencies[dependency];
    if (count === 0 || of === undefined) return [];
    return [reason('node-held-back', { dependency: dependencyText(of), count, nodes: names, within })];
  });
}

function whyRound(plan: Plan, { index, wave, round }: Place): Reason[] {
  const number = wave.rounds.indexOf(round) + 1;
  if (number === 1) return [];
  const waited = heldBack(plan, index, 'wave', [wave.from, round.from]);
  const full = wave.rounds.slice(0, number - 1).some(({ batches }) => batches.length === maxBatches);
  if (full) return [...waited, reason('node-beyond-matrix', { round: number, most: maxBatches })];
  return waited.length > 0 ? waited : [reason('node-in-finer-round', { round: number, rounds: wave.rounds.length })];
}

function whyBatch(plan: Plan, { index, wave, round, batch }: Place): Reason[] {
  const { by } = plan.definition.batch;
  const node = plan.nodes[index];
  const bounds = boundsOf(plan)(round);
  const bound = bounds.concurrency[round.batches.indexOf(batch)] ?? { by: 'file' };
  const mixed =
    by === undefined || node === undefined
      ? []
      : [reason('node-batch-by', { batch: batch.id, label: by, value: labelOf(node, by) })];
  return [
    ...mixed,
    concurrencyReason(plan, batch.concurrency, bound, `Batch ${batch.id}`),
    explainParallel(plan, round, bounds, `Wave ${wave.name}, round ${wave.rounds.indexOf(round) + 1}`),
  ];
}
