import { refuse } from '../../errors/problem.ts';
import type { DecidedStart, Decision } from '../../ledger/decision.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import type { RolloutLedger } from './rollouts.ts';

/** A start that was asked for in a comment, and allowed. */
export interface AskedStart {
  readonly decision: Decision;
  readonly start: DecidedStart;
}

/**
 * What was decided on the comment whose id an input gives; null: it gives none. Who asks, for what and whether they may is the ledger's to
 * say: whoever starts a workflow by hand can write any number there.
 */
export async function askedStart(ledger: RolloutLedger, comment: string): Promise<AskedStart | null> {
  if (comment === '') return null;
  const decision = /^[1-9][0-9]{0,15}$/.test(comment) ? await ledger.decision(comment) : null;
  const start = decision?.start;
  if (decision === null || decision.reason !== null || start === undefined)
    return refuse('comment-not-decided', { comment });
  return { decision, start };
}

/** The execution that a comment has started; null: none. However often a comment is read, it starts one. */
export async function startedBy(
  ledger: RolloutLedger,
  name: string,
  { comment, at }: Pick<Decision, 'comment' | 'at'>,
): Promise<string | null> {
  for (const id of await ledger.list()) {
    if (parseExecutionId(id)?.name !== name) continue;
    const [first] = (await ledger.read(id)).events;
    if (first?.type !== 'rollout-planned' || first.at < at) return null;
    if (first.asked?.comment === comment) return id;
  }
  return null;
}
