/** What the many jobs of a round ask GitHub, counted there. */
import { expect, test } from 'vitest';
import { patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

/** How often all jobs together called an operation; an answer that nothing changed counts nothing at GitHub. */
async function callsOf(batches: number): Promise<Map<string, number>> {
  const calls = new Map<string, number>();
  const file = 'waves: [100%]\nbatch: { size: 1, parallel: 8, concurrency: 1 }';
  await rollout({ nodes: batches, rollout: file }, async (acceptance) => {
    await play(acceptance);
    expect(tell(acceptance)).toMatchObject({ status: 'succeeded', nodes: { succeeded: batches } });
    for (const { caller, operation, status } of acceptance.github.journal.exchanges) {
      if (caller?.kind !== 'job' || status === 304 || operation === null) continue;
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
    }
  })();
  return calls;
}

test(
  'each batch job opens the ledger with one question and looks for commands with one; its results are one more',
  async () => {
    const [few, many] = [await callsOf(2), await callsOf(8)];
    // A turn that looks at the branch just after something was written is given it, and one that looks before is told that nothing changed,
    // which counts nothing: a few calls more or less among all of them. What each of six batches asks for is at least six.
    const more = Object.fromEntries(
      [...many]
        .map(([operation, calls]) => [operation, Math.round((calls - (few.get(operation) ?? 0)) / 6)] as const)
        .filter(([, calls]) => calls !== 0),
    );
    expect(more).toEqual({ 'graphql:viewer': 1, 'repos/list-commits': 1, 'actions/download-artifact': 1 });
  },
  patience,
);
