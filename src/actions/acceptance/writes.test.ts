/** What a rollout writes to GitHub, counted there. */
import { expect, test } from 'vitest';
import { patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

/** Waits are short in tests: as many requests come in a minute as else in an hour. */
const limits = { job: 1e6, restPointsAMinute: 1e6, graphqlPointsAMinute: 1e6, contentAMinute: 1e6, contentAnHour: 1e6 };

/** Waves of one round each, and a repository without a ledger: 7 for the rollout, 4 a wave, 9 a round. Who presses the button is not counted. */
const formula = (waves: number, rounds: number): number => 7 + 4 * waves + 9 * rounds;

test.each([100, 10_000])(
  '%i nodes in four waves cost as many writes as the formula says',
  async (nodes) => {
    const waves = 'waves: [1, 10%, 50%, 100%]\nbatch: { size: 500, concurrency: 20 }';
    await rollout({ nodes, rollout: waves, logged: false, github: { limits } }, async (acceptance) => {
      await play(acceptance);
      const { status, nodes: counted, events } = tell(acceptance);
      expect({ status, counted }).toEqual({ status: 'succeeded', counted: { succeeded: nodes } });
      const rounds = events.filter(({ type }) => type === 'round-started').length;
      const writes = acceptance.github.journal.writes().filter(({ caller }) => caller?.kind === 'job');
      expect(writes).toHaveLength(formula(4, rounds));
      expect(acceptance.github.repository.issues[0]?.body?.length).toBeLessThan(60_000);
    })();
  },
  patience,
);
