import { randomUUID } from 'node:crypto';
import { systemClock } from '../io/clock.ts';
import { systemRandom } from '../io/random.ts';
import { type BranchLedger, type BranchLedgerOptions, openBranchLedger } from '../ledger/branch/branch-ledger.ts';
import type { BranchRepository } from '../ledger/branch/repository.ts';
import type { TestEvent } from '../ledger/contract-fixtures.ts';

export interface TestLedgerOptions extends Partial<BranchLedgerOptions<TestEvent>> {
  readonly repository: BranchRepository;
  readonly outputRoot: string;
}

/** A ledger on a branch, in a hurry. */
export function testBranchLedger(options: TestLedgerOptions): BranchLedger<TestEvent> {
  return openBranchLedger<TestEvent>({
    clock: systemClock,
    random: systemRandom,
    uuid: randomUUID,
    describe: (id, events) => events.map(({ type }) => `${id}: ${type}`),
    isOver: async () => false,
    pollMs: 50,
    lingerMs: 50,
    ...options,
  });
}
