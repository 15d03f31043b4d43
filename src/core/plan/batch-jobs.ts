import { durationText } from '../../errors/duration-text.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { worstCaseAfter, worstCaseBack } from '../gates/worst-case.ts';
import type { WorkBatch } from '../rollout/events.ts';
import { expand } from '../template.ts';
import type { Plan } from './plan.ts';

const minute = 60_000;
/** The longest that GitHub lets a job run, in minutes: on its own runners, and on those of others. */
const longestHosted = 360;
const longestSelfHosted = 5 * 24 * 60;
/** For the checkout, the user's own setup and the upload of the results. */
const aroundTheWork = 15;
/** A job that takes so much longer than its worst case hangs. */
const spare = 60;

/** The labels of the runner that works on a batch. */
export function runnerLabels(plan: Plan, batch: Pick<WorkBatch, 'nodes'>): readonly string[] {
  const { runsOn } = plan.definition.batch;
  const node = plan.nodes[batch.nodes[0] ?? -1];
  if (runsOn.length === 0) return ['ubuntu-latest'];
  return runsOn.map((label) => {
    const expanded = expand(label, { params: plan.params, ...(node === undefined ? {} : { node }) }, 'plain');
    return expanded.text ?? label;
  });
}

/** After how many minutes a job that works on the batch may be ended. */
export function jobMinutes(plan: Plan, wave: number, batch: WorkBatch): number {
  return Math.min(longestJob(runnerLabels(plan, batch)), workMinutes(plan, wave, batch) + spare);
}

/** The batches of a plan whose worst case does not fit into a job: the longest of each wave. */
export function tooLongBatches(plan: Plan): Problem[] {
  return plan.waves.flatMap(({ index, name, rounds }) => {
    let longest: { readonly id: string; readonly minutes: number; readonly limit: number } | null = null;
    for (const batch of rounds.flatMap((round) => round.batches)) {
      const nodes = Array.from({ length: batch.to - batch.from }, (_, place) => batch.from + place);
      const minutes = workMinutes(plan, index, { id: batch.id, concurrency: batch.concurrency, nodes });
      const limit = longestJob(runnerLabels(plan, { nodes }));
      if (minutes + aroundTheWork > limit && minutes > (longest?.minutes ?? 0))
        longest = { id: batch.id, minutes, limit };
    }
    if (longest === null) return [];
    const { id, minutes, limit } = longest;
    const args = { wave: name, batch: id, takes: durationText(minutes * minute), limit: durationText(limit * minute) };
    return [problem('batch-too-long', args, { path: ['batch', 'size'] })];
  });
}

/** Forward with the gates around the batch, or back: whatever takes longer. */
function workMinutes(plan: Plan, wave: number, { id, nodes, concurrency }: WorkBatch): number {
  const forward = worstCaseAfter(plan, { point: 'before-batch', wave, batch: id, nodes });
  const back = worstCaseBack(plan, { size: nodes.length, concurrency });
  return Math.ceil(Math.max(forward, back) / minute);
}

/** A label of one's own may stand for a larger runner of GitHub's, too: only `self-hosted` says whose it is. */
function longestJob(labels: readonly string[]): number {
  return labels.includes('self-hosted') ? longestSelfHosted : longestHosted;
}
