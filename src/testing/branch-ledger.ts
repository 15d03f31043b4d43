import { randomUUID } from 'node:crypto';
import { systemClock } from '../io/clock.ts';
import { systemRandom } from '../io/random.ts';
import { type BranchLedger, type BranchLedgerOptions, openBranchLedger } from '../ledger/branch/branch-ledger.ts';
import type { BranchRepository } from '../ledger/branch/repository.ts';
import type { TestEvent } from '../ledger/contract-fixtures.ts';
import type { LedgerEvent } from '../ledger/port.ts';

export interface TestLedgerOptions<E extends LedgerEvent = TestEvent> extends Partial<BranchLedgerOptions<E>> {
  readonly repository: BranchRepository;
  readonly outputRoot: string;
}

/** A ledger on a branch, in a hurry. */
export function testBranchLedger<E extends LedgerEvent = TestEvent>(options: TestLedgerOptions<E>): BranchLedger<E> {
  return openBranchLedger<E>({
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
