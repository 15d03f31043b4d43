import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemError } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { systemRandom } from '../../io/random.ts';
import { MemoryBranch } from '../../testing/memory-branch.ts';
import { ledgerContract } from '../contract.ts';
import {
  command,
  event,
  finish,
  isUnfinished,
  refusal,
  someone,
  somePlan,
  start,
  type TestEvent,
} from '../contract-fixtures.ts';

import { type BranchLedger, type BranchLedgerOptions, openBranchLedger } from './branch-ledger.ts';

let folder: string;

const open = (branch: MemoryBranch, more: Partial<BranchLedgerOptions<TestEvent>> = {}): BranchLedger<TestEvent> =>
  openBranchLedger<TestEvent>({
    repository: branch.as('wavegate[bot]'),
    clock: systemClock,
    random: systemRandom,
    uuid: randomUUID,
    describe: (id, events) => events.map(({ type }) => `${id}: ${type}`),
    isOver: async () => false,
    outputRoot: folder,
    pollMs: 50,
    lingerMs: 50,
    ...more,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'branch-'));
});
afterEach(() => rm(folder, { recursive: true }));

ledgerContract('the ledger on a branch', async () => {
  const branch = new MemoryBranch();
  return { open: () => open(branch), dispose: async () => {} };
});
