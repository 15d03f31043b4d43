import { describe, expect, test } from 'vitest';
import { billedMinutes, githubCost, type WaveWork } from './github-cost.ts';

const wave: WaveWork = {
  name: 'one',
  approval: { environment: false, people: 0 },
  rounds: [[30_000]],
  before: 0,
  after: 0,
  waits: [],
};

describe('what a rollout costs on GitHub', () => {
  test('one wave of one batch: a job that begins it, the batch and a job that settles it', () => {
    expect(githubCost([wave])).toEqual({
      apiWrites: 7 + 6 + 7,
      requests: { rest: 12 + 14 + 40 + 2, graphql: 3 + 1 + 8 + 2 },
      jobs: 3,
      wakeUps: 0,
      runnerMinutes: 3,
    });
  });

  test('more batches cost jobs and no API writes; more rounds cost both', () => {
    const batches = githubCost([{ ...wave, rounds: [[1, 1, 1, 1]] }]);
    expect(batches).toMatchObject({ apiWrites: 20, jobs: 6, requests: { rest: 74, graphql: 20 } });
    expect(
      githubCost([
        {
          ...wave,
          rounds: [
            [1, 1],
            [1, 1],
          ],
        },
      ]),
    ).toMatchObject({ apiWrites: 27, jobs: 8 });
  });

  test('an approval is one job: an environment that is asked, and each of the people who are', () => {
    const approved = (environment: boolean, people: number) =>
      githubCost([{ ...wave, approval: { environment, people } }]);
    expect(approved(true, 0)).toMatchObject({ apiWrites: 23, jobs: 4 });
    expect(approved(false, 1)).toMatchObject({ apiWrites: 29, jobs: 4 });
    expect(approved(true, 2)).toMatchObject({ apiWrites: 40, jobs: 6 });
  });

  test('every job is billed by whole minutes, with what it takes besides its work', () => {
    expect([0, 40_000, 40_001, 100_000, 100_001].map(billedMinutes)).toEqual([1, 1, 2, 2, 3]);
  });

  test('gates and tasks before the first round and after the last are the time of the jobs around it', () => {
    const around = { ...wave, rounds: [[1], [1]], before: 100_000, after: 200_000 };
    // 2 + 1 + 1 for the first round, 1 + 1 + 4 for the second.
    expect(githubCost([around])).toMatchObject({ jobs: 6, runnerMinutes: 10 });
  });

  test('nobody pays for waiting but for looking whether it is over, every quarter of an hour', () => {
    const day = 24 * 3_600_000;
    expect(githubCost([{ ...wave, waits: [day, 1] }])).toMatchObject({
      apiWrites: 22,
      jobs: 3 + 96 + 1,
      wakeUps: 97,
      runnerMinutes: 100,
    });
  });

  test('what belongs to no wave costs a job and no deployment', () => {
    expect(githubCost([{ ...wave, name: null, rounds: [], before: 5_000 }])).toMatchObject({ apiWrites: 7, jobs: 1 });
  });
});
