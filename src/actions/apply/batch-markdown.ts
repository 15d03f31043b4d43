import { nodeAt } from '../../core/rollout/node-table.ts';
import { findBatch } from '../../core/rollout/open-work.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { BatchJobOutcome } from '../../engine/turn/work-on-batch-job.ts';
import { words } from '../../errors/problem.ts';
import { code, plain, table } from '../../report/markdown.ts';

const mostRows = 200;

/** What became of the nodes of a batch, those that went wrong first. */
export function batchMarkdown(state: RolloutState, batch: string, outcome: BatchJobOutcome): string {
  const rollback = state.rollback?.rounds.flatMap((round) => round.batches).find(({ id }) => id === batch);
  const nodes = (rollback ?? findBatch(state, state.wave, batch))?.nodes ?? [];
  const found = nodes.map((index) => ({ name: state.plan.nodes[index]?.name ?? '', node: nodeAt(state.nodes, index) }));
  const sorted = found.sort(
    (one, other) => Number(other.node.report?.failure != null) - Number(one.node.report?.failure != null),
  );
  const rows = sorted
    .slice(0, mostRows)
    .map(({ name, node }) => [
      code(name),
      node.state,
      (node.report?.steps ?? [])
        .map(({ step, outcome: came }) => (came === 'ok' ? step : `**${step}**: ${came}`))
        .join(', '),
      node.report?.reason == null ? '' : plain(words(node.report.reason).message.slice(0, 300)),
    ]);
  const more = found.length > mostRows ? `\n\n${found.length - mostRows} more nodes are in the results file.` : '';
  return `### Batch ${code(batch)}: ${outcome}\n\n${table(['node', 'state', 'steps', 'why'], rows)}${more}`;
}
