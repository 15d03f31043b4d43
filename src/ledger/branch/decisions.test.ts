import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testBranchLedger } from '../../testing/branch-ledger.ts';
import { MemoryBranch } from '../../testing/memory-branch.ts';
import { event, start, type TestEvent } from '../contract-fixtures.ts';
import type { Decision } from '../decision.ts';
import type { BranchLedger } from './branch-ledger.ts';

let outputRoot: string;
let branch: MemoryBranch;
beforeEach(() => {
  outputRoot = mkdtempSync(join(tmpdir(), 'wavegate-decisions-'));
  branch = new MemoryBranch();
});
afterEach(() => rmSync(outputRoot, { recursive: true, force: true }));

const open = (): BranchLedger<TestEvent> => testBranchLedger({ repository: branch.as('wavegate[bot]'), outputRoot });

/** A decision that says how many events it was made on. */
const decided = (events: number): Decision => {
  return {
    comment: 7,
    issue: 1,
    by: 'user:ann',
    verb: 'approve',
    args: { events: String(events) },
    rollout: 'web-1',
    reason: null,
    at: 1,
  };
};

test('a decision is made on the record as it is when it is written, however often somebody else is faster', async () => {
  const lease = await start(open(), 'web');
  const seen: number[] = [];
  const { decision, first } = await open().decide('7', async ({ eventsOf }) => {
    const events = await eventsOf('web-1');
    seen.push(events.length);
    // What the driver records between our look and our write.
    if (seen.length < 3) await lease.append([event(seen.length)]);
    return { decision: decided(events.length) };
  });

  expect(seen).toEqual([1, 2, 3]);
  expect([first, decision.args]).toEqual([true, { events: '3' }]);
  expect(await open().decision('7')).toEqual(decision);
});

test('of two who decide on the same command at once one does, and the other one is told what was decided', async () => {
  await (await start(open(), 'web')).release();
  const both = await Promise.all([1, 2].map((count) => open().decide('7', () => ({ decision: decided(count) }))));

  expect(both.filter(({ first }) => first)).toHaveLength(1);
  expect(both[0]?.decision).toEqual(both[1]?.decision);
});
