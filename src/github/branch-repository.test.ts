import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../io/clock.ts';
import { systemRandom } from '../io/random.ts';
import { type BranchLedger, openBranchLedger } from '../ledger/branch/branch-ledger.ts';
import { ledgerContract } from '../ledger/contract.ts';
import { event, refusal, start, type TestEvent } from '../ledger/contract-fixtures.ts';
import { clientOf } from '../testing/github-client.ts';
import { type StandIn, startGitHub } from '../testing/github/server.ts';
import { branchRepository } from './branch-repository.ts';
import type { GitHub } from './client.ts';

const ledgerAt = (github: GitHub, outputRoot: string): BranchLedger<TestEvent> =>
  openBranchLedger<TestEvent>({
    repository: branchRepository(github, 'wavegate'),
    clock: systemClock,
    random: systemRandom,
    uuid: randomUUID,
    describe: (id, events) => events.map(({ type }) => `${id}: ${type}`),
    isOver: async () => false,
    outputRoot,
    signed: true,
    pollMs: 100,
    lingerMs: 100,
  });

ledgerContract('the ledger on a branch of GitHub', async () => {
  const standIn = await startGitHub();
  const folder = await mkdtemp(join(tmpdir(), 'github-'));
  return {
    open: () => ledgerAt(clientOf(standIn), folder),
    dispose: async () => {
      await standIn.close();
      await rm(folder, { recursive: true });
      expect(standIn.violations).toEqual([]);
    },
  };
});
