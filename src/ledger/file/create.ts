import type { Plan } from '../../core/plan/plan.ts';
import type { Clock } from '../../core/ports.ts';
import { refuse } from '../../errors/problem.ts';
import { executionId } from '../execution-id.ts';
import type { CreateOptions, Cursor, ExecutionId, Holder, LedgerEvent } from '../port.ts';
import { type EventFile, fromTheStart, readNews } from './event-file.ts';
import { newestNumber } from './execution-folders.ts';
import { discard, type HiddenExecution, makeHidden, reveal } from './hidden-execution.ts';
import { claimLease } from './lease-claim.ts';
import { beat, type Claim, isHeld, releaseClaim } from './lease-file.ts';
import { writing } from './os-errors.ts';

export interface Created<E extends LedgerEvent> {
  readonly id: ExecutionId;
  readonly events: readonly E[];
  readonly claim: Claim;
  readonly file: EventFile;
}

/** An execution with how far it was read when it was found finished. */
interface Predecessor {
  readonly id: ExecutionId;
  readonly folder: string;
  readonly cursor: Cursor;
}

/** Long enough for the lease of a driver that died after its last event to lapse. */
const predecessorWaitMs = 2_500;

/**
 * Makes the next execution of a name: whole in a hidden folder first, then with its number by renaming that. The file system renames
 * no folder onto one that holds something, so of several creators one gets the number.
 */
export async function createExecution<E extends LedgerEvent>(
  dir: string,
  name: string,
  plan: Plan,
  first: (id: ExecutionId) => readonly E[],
  { holder, unfinished }: CreateOptions<E>,
  clock: Clock,
): Promise<Created<E>> {
  let hidden: HiddenExecution | null = null;
  try {
    for (;;) {
      const number = await newestNumber(dir, name);
      const before = number === 0 ? null : await finished(dir, executionId(name, number), unfinished);
      hidden ??= await writing(dir, () => makeHidden(dir, plan, holder, clock.now()));
      const { claim } = hidden;
      const made = hidden;
      const id = executionId(name, number + 1);
      const events = first(id);
      const take = (): Promise<EventFile | null> => {
        beat(claim, clock.now());
        return reveal(made, dir, id, events);
      };
      const file = await writing(dir, () => (before === null ? take() : whileClosed(before, holder, clock, take)));
      if (file !== null) return { id, events, claim: { ...claim, folder: `${dir}/${id}` }, file };
    }
  } catch (error) {
    if (hidden !== null) await discard(hidden);
    throw error;
  }
}

async function finished<E extends LedgerEvent>(
  dir: string,
  id: ExecutionId,
  unfinished: (events: readonly E[]) => boolean,
): Promise<Predecessor> {
  const folder = `${dir}/${id}`;
  const { events, cursor } = await readNews<E>(folder, fromTheStart);
  if (unfinished(events)) refuse('execution-unfinished', { id });
  return { id, folder, cursor };
}

/** Holds the lease of a finished execution meanwhile, so that nobody goes on with it. Null when somebody did before. */
async function whileClosed<T>(
  { id, folder, cursor }: Predecessor,
  holder: Holder,
  clock: Clock,
  work: () => Promise<T>,
): Promise<T | null> {
  const guard = await claimLease(id, folder, holder, clock, { waitMs: predecessorWaitMs });
  try {
    const { events, restarted } = await readNews(folder, cursor);
    return events.length > 0 || restarted || !isHeld(guard) ? null : await work();
  } finally {
    releaseClaim(guard);
  }
}
