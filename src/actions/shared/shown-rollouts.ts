/** What people are shown of rollouts that they ask about, in a comment or by the button of the workflow: Markdown, safe to render. */
import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { explainExecution, explainNodeInExecution } from '../../report/explain.ts';
import { explanationText, locksText, replyText, standingText } from '../../report/github/reply.ts';
import { nameText } from '../../report/github/words.ts';
import { renderReasons } from '../../report/reasons.ts';
import { newestExecutions } from './newest-executions.ts';
import { readState, type Rollouts } from './rollouts.ts';

const mostShown = 10;

/** Where some rollouts stand, and the locks. `ids` null: all that were begun last. */
export async function standings(
  rollouts: Rollouts,
  ids: readonly string[] | null,
): Promise<{ readonly ids: readonly string[]; readonly text: string }> {
  const shown = ids ?? (await newestExecutions(rollouts)).slice(0, mostShown);
  const parts: string[] = [];
  for (const id of shown) parts.push(standingText((await readState(rollouts.ledger, id)).state));
  if (shown.length === 0) parts.push('Nothing was rolled out yet.');
  return { ids: shown, text: replyText([...parts, locksText(await rollouts.ledger.locks())]) };
}

/** Why a rollout, or a node of it, is where it is. `node` null: the rollout. */
export function explained(
  {
    id,
    state,
    events,
  }: { readonly id: string; readonly state: RolloutState; readonly events: readonly RolloutEvent[] },
  node: string | null,
  now: number,
): string {
  const options = { now, flags: '' };
  const explanation =
    node === null ? explainExecution(state, options) : explainNodeInExecution(state, events, node, [], options);
  const title = node === null ? nameText(id) : `${nameText(node)} in ${nameText(id)}`;
  return explanationText(title, renderReasons(explanation, 100));
}
