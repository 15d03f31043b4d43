import type { NodeReport } from '../../core/rollout/node-report.ts';
import { workBack } from './back.ts';
import { applyAlone, finish, prepare } from './forward.ts';
import type { Began, NodeJob, NodePorts } from './node-job.ts';
import { NodeRun } from './node-run.ts';

/**
 * Takes one node through its steps. Null: aborted before anything was done to it, as if it had never been taken. Rejects only with what
 * `began` rejects with, and then nothing more is done.
 */
export async function workOnNode(
  job: NodeJob,
  ports: NodePorts,
  began: Began,
  signal: AbortSignal,
): Promise<NodeReport | null> {
  const work = new NodeRun(job, ports, began, signal);
  try {
    const report = await (job.mode === 'rollback' ? workBack(work) : workForward(work));
    if (report !== null) await work.open();
    return report;
  } finally {
    await work.leave();
  }
}

async function workForward(work: NodeRun): Promise<NodeReport | null> {
  const prepared = await prepare(work);
  if (typeof prepared === 'object') return prepared.report;
  return prepared === 'apply' ? applyAlone(work) : finish(work);
}
