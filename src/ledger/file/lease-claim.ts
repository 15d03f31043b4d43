import type { Clock } from '../../core/ports.ts';
import { refuse } from '../../errors/problem.ts';
import type { AcquireOptions, ExecutionId, Holder } from '../port.ts';
import { type Claim, claimFence, highestFence, type LeaseRecord, readLease } from './lease-file.ts';

export const pollMs = 100;
/** A lease is dead when its heartbeat did not move while it was looked at so many times: for two seconds. */
export const deadAfter = 20;
/** Once is not enough even when the last heartbeat is long past: a machine that just woke up needs a moment for its next one. */
export const longDeadAfter = 6;
const longPastMs = 5_000;
/** A live one would have shown by then. */
const worthTelling = 5;

/**
 * Takes the lease of an execution: at once when it is free, after watching it when it looks dead. What counts is that the heartbeat
 * was seen to stand still, so neither the waiter's own pauses nor clocks that differ between machines make a live holder look dead.
 */
export async function claimLease(
  id: ExecutionId,
  folder: string,
  holder: Holder,
  clock: Clock,
  { waitMs = 0, onWait, signal }: AcquireOptions,
): Promise<Claim> {
  let polls = Math.floor(waitMs / pollMs);
  let told = false;
  for (;;) {
    const fence = highestFence(folder);
    let seen = fence === 0 ? null : readLease(folder, fence);
    let unmoved = 0;
    while (seen !== null && !seen.released) {
      const longPast = isLongPast(seen, holder.host, clock.now());
      if (unmoved >= (longPast ? longDeadAfter : deadAfter)) break;
      if (polls <= 0 && !longPast) refuseHeld(id, seen);
      if (unmoved === worthTelling && !told) {
        onWait?.({ holder: seen.holder, since: seen.since });
        told = true;
      }
      await clock.sleep(pollMs, signal);
      polls -= 1;
      const later = readLease(folder, fence);
      if (later.text === seen.text) unmoved += 1;
      else if (seen.holder !== null && later.holder !== null && !later.released) refuseHeld(id, later);
      else unmoved = 0;
      seen = later;
    }
    const claim = claimFence(folder, fence + 1, holder, clock.now());
    if (claim !== null) return claim;
  }
}

/** Only on the holder's own machine do its clock and ours agree. */
export function isLongPast({ beat, holder }: LeaseRecord, host: string, now: number): boolean {
  return beat !== null && holder?.host === host && now - beat > longPastMs;
}

function refuseHeld(id: ExecutionId, { holder, since }: LeaseRecord): never {
  const { who, host, pid } = holder ?? { who: null, host: null, pid: null };
  return refuse('lease-held', { id, who, host, pid, since, run: null });
}
