import type { StepDefinition } from '../../core/definition/steps.ts';
import type { NodeReport } from '../../core/rollout/node-report.ts';
import { reason } from '../../errors/problem.ts';
import { eachLimited } from '../each-limited.ts';
import { finish, prepare, settle } from '../node/forward.ts';
import type { Began, NodeJob, NodePorts } from '../node/node-job.ts';
import { causeOf, NodeRun } from '../node/node-run.ts';
import { applyToBatch, type AttemptBatch, type BatchRun } from './apply-to-batch.ts';

export interface BatchWork {
  /** Forward jobs of one batch, with the same steps, params and place. */
  readonly jobs: readonly { readonly job: NodeJob; readonly began: Began }[];
  /** How many nodes at once in the steps that are taken for each node. */
  readonly concurrency: number;
  /** Called once for each job, by its index, as it ends; null as in `workOnNode`. */
  readonly ended: (index: number, report: NodeReport | null) => void;
}

interface Item {
  readonly index: number;
  readonly run: NodeRun;
}

/**
 * Takes the nodes of a batch through their steps where one process applies to all of them: first what comes before `apply` for each, then
 * `apply` for those that need it, then what comes after for each. Rejects only with what `began` rejects with. `attemptApply`: by whatever
 * means; absent: by a process on this machine.
 */
export async function workOnBatch(
  { jobs, concurrency, ended }: BatchWork,
  ports: NodePorts,
  signal: AbortSignal,
  attemptApply?: AttemptBatch,
): Promise<void> {
  const items = jobs.map(({ job, began }, index): Item => ({ index, run: new NodeRun(job, ports, began, signal) }));
  try {
    await workOnItems(items, concurrency, ended, (toApply) => applyTogether(toApply, ports, signal, attemptApply));
  } finally {
    await Promise.all(items.map(({ run }) => run.leave()));
  }
}

async function workOnItems(
  items: readonly Item[],
  concurrency: number,
  ended: BatchWork['ended'],
  apply: (items: readonly Item[]) => Promise<ReadonlyMap<string, BatchRun>>,
): Promise<void> {
  const end = async ({ index, run }: Item, report: NodeReport | null) => {
    if (report !== null) await run.open();
    await run.leave();
    ended(index, report);
  };
  const toApply: Item[] = [];
  const toFinish: Item[] = [];
  await eachLimited(items, concurrency, async (item) => {
    const prepared = await prepare(item.run);
    if (typeof prepared === 'object') await end(item, prepared.report);
    else (prepared === 'apply' ? toApply : toFinish).push(item);
  });
  toApply.sort((one, two) => one.index - two.index);
  const runs = await apply(toApply);
  await eachLimited([...toFinish, ...toApply], concurrency, async (item) => {
    const applied = runs.get(item.run.job.node.name);
    await end(
      item,
      applied === undefined ? await finishUnapplied(item, toApply) : await finishApplied(item.run, applied),
    );
  });
}

async function applyTogether(
  items: readonly Item[],
  ports: NodePorts,
  signal: AbortSignal,
  attemptApply: AttemptBatch | undefined,
): Promise<ReadonlyMap<string, BatchRun>> {
  const first = items[0];
  if (first === undefined || signal.aborted) return new Map();
  const { steps, params, place } = first.run.job;
  await Promise.all(items.map(({ run }) => run.begin('apply')));
  const nodes = items.map(({ run }) => ({ node: run.job.node, previous: run.previous }));
  return applyToBatch({ nodes, apply: steps.apply as StepDefinition, params, place }, ports, signal, attemptApply);
}

/** It needed no `apply`, or an abort came before it. */
function finishUnapplied({ run, index }: Item, toApply: readonly Item[]): Promise<NodeReport | null> {
  return toApply.some((item) => item.index === index) ? Promise.resolve(run.aborted()) : finish(run);
}

async function finishApplied(run: NodeRun, applied: BatchRun): Promise<NodeReport | null> {
  run.record(applied);
  const { outcome, named } = applied;
  if (outcome.kind === 'killed') return run.aborted();
  if (!named) return run.unknown(outcome.reason ?? reason('batch-node-unnamed', { problem: '' }), outcome.tail);
  if (outcome.kind !== 'ok') return settle(run, causeOf(outcome));
  return run.signal.aborted ? run.aborted() : finish(run);
}
