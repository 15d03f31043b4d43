import type { Driver } from '../../core/rollout/driver.ts';
import type { Clock } from '../../core/ports.ts';
import { deadAfter, isLongPast, longDeadAfter, pollMs } from './lease-claim.ts';
import { highestFence, readLease } from './lease-file.ts';
import { reading } from './os-errors.ts';

/** A heartbeat that is no older was written by a process that lives, or died a moment ago. */
const freshMs = 500;

/**
 * Who drives the execution of this folder; null: whoever did let go of it, or is just about to take it. Takes nothing and writes nothing.
 * Only a heartbeat that looks old is watched, for as long as `claimLease` watches it.
 */
export async function driverOf(folder: string, host: string, clock: Clock): Promise<Driver | null> {
  return reading(folder, async () => {
    const fence = highestFence(folder);
    if (fence === 0) return null;
    const first = readLease(folder, fence);
    let seen = first;
    for (let unmoved = 0; ; unmoved += 1) {
      const { beat, since, holder } = seen;
      if (beat === null || since === null || holder === null) return null;
      const driver = { who: holder.who, host: holder.host, pid: holder.pid, since, lastSeen: beat };
      const fresh = holder.host === host && Math.abs(clock.now() - beat) < freshMs;
      if (fresh || seen.text !== first.text) return { ...driver, alive: true };
      if (unmoved >= (isLongPast(seen, host, clock.now()) ? longDeadAfter : deadAfter))
        return { ...driver, alive: false };
      await clock.sleep(pollMs);
      seen = readLease(folder, fence);
    }
  });
}
