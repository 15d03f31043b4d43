/** What a wave, or the way back, makes jobs do. Milliseconds. */
export interface WaveWork {
  /** Null: what stands before the first wave and after the last. */
  readonly name: string | null;
  /** Who lets it begin: an environment, by one job in it; so many people, each by a comment. */
  readonly approval: { readonly environment: boolean; readonly people: number };
  /** One a round: how long each of its batch jobs works. */
  readonly rounds: readonly (readonly number[])[];
  /** Gates and tasks before its rounds, which the job that begins the first one spends. */
  readonly before: number;
  /** Gates and tasks after its rounds, and as much of its bake as is watched, which the job that settles the last one spends. */
  readonly after: number;
  /** The waits that no job holds out: each ends with a turn of its own. */
  readonly waits: readonly number[];
}

/** Requests to GitHub; a GITHUB_TOKEN has 1,000 an hour of each kind for a whole repository. */
export interface Requests {
  /** REST requests, but for those that are answered with 304: nothing changed. */
  readonly rest: number;
  /** GraphQL, each of one point. */
  readonly graphql: number;
}

export interface GithubCost {
  /** Requests that change something. */
  readonly apiWrites: number;
  /** All requests, those that write among them, at most. */
  readonly requests: Requests;
  readonly jobs: number;
  /** Those of the jobs that only look whether a wait is over. */
  readonly wakeUps: number;
  /** Each job's time, rounded up to whole minutes, as GitHub bills it on its own runners. */
  readonly runnerMinutes: number;
}

/** What the formula assumes; the numbers that it is made of. Those of requests are counted in `src/actions/acceptance/writes.test.ts`. */
export const githubAssumptions = {
  /** What a job spends before and after its work: being started, checking out, reading the ledger. */
  jobOverhead: 20_000,
  /** How often the schedule wakes a rollout up that waits. */
  wakeUpEvery: 15 * 60_000,
  writes: {
    /** Three to make the branch of the ledger, once for a repository; its first two commits, the issue and its first comment. */
    rollout: 7,
    /** The deployment, two statuses, the comment that says how it ended, a commit to the ledger and the body. */
    wave: 6,
    /** Four commits to the ledger, two bodies of the issue, and the dispatch of the next turn, or switching the schedule off. */
    round: 7,
    /** A status and a comment that ask, and a comment that says who approved. */
    approvalByEnvironment: 3,
    /** A status and a comment that ask, without the dispatch of the next turn, which waits. */
    approvalByPeople: 1,
    /** For each who approves: three reactions and the reply, which is written twice, two commits or comments that say so, a dispatch. */
    approver: 8,
    /** A status, or switching the schedule on. */
    wait: 1,
  },
  /** At most, besides the batches. */
  requests: {
    rollout: { rest: 12, graphql: 3 },
    wave: { rest: 14, graphql: 1 },
    round: { rest: 40, graphql: 8 },
    approval: { rest: 30, graphql: 4 },
    wait: { rest: 8, graphql: 2 },
    /** A job that finds that the wait is not over. */
    wakeUp: { rest: 10, graphql: 2 },
    /**
     * One question for the ledger, and one more where the record is longer than 1.5 MB; one for commands, one for the artifact with the
     * results. Each command that somebody gives is one more of each kind.
     */
    batch: { rest: 2, graphql: 2 },
  },
} as const;

const minute = 60_000;

/**
 * What a rollout costs on GitHub. API writes: what the rollout, each wave, approval, round and wait need; none for a node. Jobs: for each
 * round one that begins it, its batches and one that settles it; one for each approval; one for each time that the schedule wakes up a
 * rollout that waits. Runner minutes: the time of each job with its overhead, rounded up to whole minutes.
 */
export function githubCost(waves: readonly WaveWork[]): GithubCost {
  const { writes, requests: each, wakeUpEvery } = githubAssumptions;
  const requests = { ...each.rollout } as { rest: number; graphql: number };
  const total = { apiWrites: writes.rollout as number, jobs: 0, wakeUps: 0, runnerMinutes: 0 };
  const ask = ({ rest, graphql }: Requests, times = 1): void => {
    requests.rest += times * rest;
    requests.graphql += times * graphql;
  };
  const job = (milliseconds: number): void => {
    total.jobs += 1;
    total.runnerMinutes += billedMinutes(milliseconds);
  };
  for (const { name, approval, rounds, before, after, waits } of waves) {
    if (name !== null) {
      total.apiWrites += writes.wave;
      ask(each.wave);
    }
    if (approval.environment) {
      total.apiWrites += writes.approvalByEnvironment;
      ask(each.approval);
      job(0);
    }
    if (approval.people > 0) total.apiWrites += writes.approvalByPeople;
    for (let given = 0; given < approval.people; given += 1) {
      total.apiWrites += writes.approver;
      ask(each.approval);
      job(0);
    }
    rounds.forEach((batches, index) => {
      total.apiWrites += writes.round;
      ask(each.round);
      ask(each.batch, batches.length);
      job(index === 0 ? before : 0);
      for (const milliseconds of batches) job(milliseconds);
      job(index === rounds.length - 1 ? after : 0);
    });
    // Nothing to work on: the gates and tasks still want a job.
    if (rounds.length === 0 && before + after > 0) job(before + after);
    for (const wait of waits) {
      total.apiWrites += writes.wait;
      ask(each.wait);
      const woken = Math.max(1, Math.ceil(wait / wakeUpEvery));
      total.wakeUps += woken;
      ask(each.wakeUp, woken);
      for (let turn = 0; turn < woken; turn += 1) job(0);
    }
  }
  return { ...total, requests };
}

/** Minutes that one job is billed. */
export function billedMinutes(milliseconds: number): number {
  return Math.max(1, Math.ceil((githubAssumptions.jobOverhead + milliseconds) / minute));
}
