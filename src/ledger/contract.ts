import { afterEach, beforeEach, describe } from 'vitest';
import { driversContract } from './contract-drivers.ts';
import type { TestStore } from './contract-fixtures.ts';
import { recordsContract } from './contract-records.ts';

/** What every store of the ledger does alike; run by each store's own test. */
export function ledgerContract(name: string, makeStore: () => Promise<TestStore>): void {
  describe(`${name} keeps the contract of a ledger:`, () => {
    let store: TestStore;
    beforeEach(async () => {
      store = await makeStore();
    });
    afterEach(() => store.dispose());

    recordsContract(() => store);
    driversContract(() => store);
  });
}
