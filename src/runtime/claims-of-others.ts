import { type Claim, claimOf } from '../core/rollout/claim.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { evolve, replay } from '../core/rollout/evolve.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { parseExecutionId } from '../ledger/execution-id.ts';
import type { Cursor, ExecutionId, Ledger } from '../ledger/port.ts';

type Record = Pick<Ledger<RolloutEvent>, 'list' | 'readPlan' | 'follow'>;

interface Followed {
  readonly state: RolloutState;
  readonly cursor: Cursor;
}

/**
 * What the rollouts of other names have in hand, asked of their records each time; only what is new there is read again. Of each name the
 * newest execution counts: an older one can never go on.
 */
export function claimsOfOthers(record: Record, execution: ExecutionId): () => Promise<readonly Claim[]> {
  const own = parseExecutionId(execution)?.name;
  const followed = new Map<ExecutionId, Followed>();
  return async () => {
    const newest = new Map<string, ExecutionId>();
    for (const id of await record.list()) {
      const name = parseExecutionId(id)?.name ?? id;
      if (name !== own && !newest.has(name)) newest.set(name, id);
    }
    const claims: Claim[] = [];
    for (const id of newest.values()) {
      const now = await follow(record, id, followed.get(id));
      followed.set(id, now);
      const claim = claimOf(now.state);
      if (claim !== null) claims.push(claim);
    }
    return claims;
  };
}

async function follow(record: Record, id: ExecutionId, before: Followed | undefined): Promise<Followed> {
  const { events, cursor, restarted } = await record.follow(id, before?.cursor);
  if (before !== undefined && !restarted) return { state: events.reduce(evolve, before.state), cursor };
  return { state: replay(await record.readPlan(id), events), cursor };
}
