import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, describe } from 'vitest';
import type { Clock } from '../../core/ports.ts';
import { driverOf } from './driver.ts';
import { beat, claimFence, releaseClaim } from './lease-file.ts';

const root = { who: 'root', host: 'here', pid: 7 };

/** Time that passes only while somebody waits; `meanwhile` happens at each wait. */
function clockAt(start: number, meanwhile: (now: number) => void = () => {}): Clock & { waited: () => number } {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
      meanwhile(now);
    },
    waited: () => now - start,
  };
}

const test = base.extend<{ folder: string }>({
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'wavegate-driver-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

function taken(folder: string, now: number, fence = 1) {
  const claim = claimFence(folder, fence, root, now);
  if (claim === null) throw new Error('the fence is taken');
  return claim;
}

describe('who drives an execution', () => {
  test('is nobody where nobody ever took it, and where the last one let go', async ({ folder, expect }) => {
    expect(await driverOf(folder, 'here', clockAt(0))).toBeNull();
    releaseClaim(taken(folder, 1_000));
    expect(await driverOf(folder, 'here', clockAt(2_000))).toBeNull();
  });

  test('is told at once where its heartbeat is fresh', async ({ folder, expect }) => {
    taken(folder, 1_000);
    const clock = clockAt(1_400);
    expect(await driverOf(folder, 'here', clock)).toEqual({ ...root, since: 1_000, lastSeen: 1_000, alive: true });
    expect(clock.waited()).toBe(0);
  });

  test('is dead when the heartbeat stands still while it is watched for two seconds', async ({ folder, expect }) => {
    taken(folder, 1_000);
    const clock = clockAt(2_000);
    expect(await driverOf(folder, 'here', clock)).toEqual({ ...root, since: 1_000, lastSeen: 1_000, alive: false });
    expect(clock.waited()).toBe(2_000);
  });

  test('is dead after a shorter look where it was last heard of long ago on this machine', async ({
    folder,
    expect,
  }) => {
    taken(folder, 1_000);
    const clock = clockAt(60_000);
    expect(await driverOf(folder, 'here', clock)).toMatchObject({ alive: false });
    expect(clock.waited()).toBe(600);
  });

  test('lives when the heartbeat of another machine moves, however wrong its clock is', async ({ folder, expect }) => {
    const claim = taken(folder, 1_000);
    const clock = clockAt(900_000, () => beat(claim, 1_250));
    expect(await driverOf(folder, 'elsewhere', clock)).toMatchObject({ lastSeen: 1_250, alive: true });
  });

  test('lives when it had only stood still for a moment', async ({ folder, expect }) => {
    const claim = taken(folder, 1_000);
    const clock = clockAt(3_000, (now) => now === 4_500 && beat(claim, now));
    expect(await driverOf(folder, 'here', clock)).toMatchObject({ lastSeen: 4_500, alive: true });
  });
});
