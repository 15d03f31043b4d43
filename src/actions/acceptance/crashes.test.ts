/** The machine of a job vanishes the moment one of its writes took effect, before it learns of it; then somebody wakes the rollout up. */
import { expect, test } from 'vitest';
import { type Acceptance, startAcceptance } from '../../testing/acceptance/acceptance.ts';
import { command, outcome } from '../../testing/acceptance/scenario.ts';
import { Slots } from '../../testing/github/runner/slots.ts';

const patience = 600_000;
const options = { nodes: 2, rollout: 'waves: [100%]' };

/** Plays a rollout whose jobs' `nth` write is the last thing that its job does; 0: none. Gives what was written, in order. */
async function playToTheEnd(nth: number): Promise<{ writes: string[]; end: unknown }> {
  const writes: string[] = [];
  let acceptance: Acceptance | null = null;
  const github = {
    onHandled: ({ token, operation, write }: { token: string; operation: string | null; write: boolean }) => {
      const { runner } = acceptance ?? {};
      if (!write || runner?.isJob(token) !== true) return;
      writes.push(operation ?? '');
      if (writes.length === nth) runner.die(token);
    },
  };
  acceptance = await startAcceptance({ ...options, github });
  try {
    await acceptance.start();
    await acceptance.runner.quiet();
    for (let turn = 0; turn < 3 && !isOver(acceptance); turn += 1) {
      if (hasRollout(acceptance)) await command(acceptance, 'wake');
      else {
        await acceptance.start();
        await acceptance.runner.quiet();
      }
    }
    return { writes, end: hasRollout(acceptance) ? outcome(acceptance) : 'nothing was started' };
  } finally {
    await acceptance.close();
  }
}

const isOver = ({ github }: Acceptance): boolean => github.repository.issues.some(({ state }) => state === 'closed');

function hasRollout({ github }: Acceptance): boolean {
  const head = github.world.git.commit(github.repository.refs['refs/heads/wavegate'] ?? '');
  return head !== undefined && head.message.includes('Wavegate-Execution');
}

test(
  'after a crash behind any write of any job, the rollout goes on and everything agrees at its end',
  async () => {
    const clean = await playToTheEnd(0);
    const end = { disagreements: [], status: 'succeeded', nodes: { succeeded: 2 } };
    expect(clean.end).toEqual(end);
    const slots = new Slots(3);
    const crashes = clean.writes.map((operation, index) =>
      slots.use(async () => ({ crash: `${index + 1} ${operation}`, end: (await playToTheEnd(index + 1)).end })),
    );
    const ends = await Promise.all(crashes);
    expect(ends.filter((each) => JSON.stringify(each.end) !== JSON.stringify(end))).toEqual([]);
  },
  patience,
);
