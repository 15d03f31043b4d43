import type { CommentEvent } from '../../github/comment-event.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import { markerOf } from '../../report/github/marker.ts';
import { readState, type Rollouts } from '../shared/rollouts.ts';

/** The execution whose own issue a comment stands on; null: it is none's. Anybody can write a marker, so the ledger has the last word. */
export async function ownExecution({ ledger }: Rollouts, event: CommentEvent): Promise<string | null> {
  if (event.isPull) return null;
  const [, id = ''] = /^<!-- wavegate ([a-z0-9-]+) -->$/.exec(markerOf(event.issueBody) ?? '') ?? [];
  if (parseExecutionId(id) === null || !(await ledger.list()).includes(id)) return null;
  const { state } = await readState(ledger, id);
  return state.issue?.number === event.issue ? id : null;
}
