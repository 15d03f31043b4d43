/** What a wave, or the way back, makes jobs do. Milliseconds. */
export interface WaveWork {
  /** Null: what stands before the first wave and after the last. */
  readonly name: string | null;
  /** Whether people approve it: one job in its environment, and a comment that asks them. */
  readonly approved: boolean;
  /** One a round: how long each of its batch jobs works. */
  readonly rounds: readonly (readonly number[])[];
  /** Gates and tasks before its rounds, which the job that begins the first one spends. */
  readonly before: number;
  /** Gates and tasks after its rounds, and as much of its bake as is watched, which the job that settles the last one spends. */
  readonly after: number;
  /** The waits that no job holds out: each ends with a turn of its own. */
  readonly waits: readonly number[];
}

export interface GithubCost {
  /** Requests that change something: of 1,000 an hour that GITHUB_TOKEN has. */
  readonly apiWrites: number;
  readonly jobs: number;
  /** Those of the jobs that only look whether a wait is over. */
  readonly wakeUps: number;
  /** Each job's time, rounded up to whole minutes, as GitHub bills it on its own runners. */
  readonly runnerMinutes: number;
}

/** What the formula assumes; the numbers that it is made of. */
export const githubAssumptions = {
  /** What a job spends before and after its work: being started, checking out, reading the ledger. */
  jobOverhead: 20_000,
  /** How often the schedule wakes a rollout up that waits. */
  wakeUpEvery: 15 * 60_000,
  writes: {
    /** The ledger's first commit; the issue; its first comment; at the end the last comment, and closing the issue. */
    rollout: 5,
    /** The deployment; three statuses: queued, in progress, how it ended; the comment that says so. */
    wave: 5,
    /** The comment that asks for it, and the commit that records it. */
    approval: 2,
    /** For each of its two turns, beginning and settling: a commit to the ledger and the body; dispatching the next turn. */
    round: 5,
    /** A commit to the ledger and the body. */
    wait: 2,
  },
} as const;

const minute = 60_000;

/**
 * What a rollout costs on GitHub. API writes: what the rollout, each wave, approval, round and wait need; none for a node. Jobs: for each
 * round one that begins it, its batches and one that settles it; one for each approval; one for each time that the schedule wakes up a
 * rollout that waits. Runner minutes: the time of each job with its overhead, rounded up to whole minutes.
 */
export function githubCost(waves: readonly WaveWork[]): GithubCost {
  const { writes } = githubAssumptions;
  const total = { apiWrites: writes.rollout, jobs: 0, wakeUps: 0, runnerMinutes: 0 };
  const job = (milliseconds: number): void => {
    total.jobs += 1;
    total.runnerMinutes += billedMinutes(milliseconds);
  };
  for (const { name, approved, rounds, before, after, waits } of waves) {
    if (name !== null) total.apiWrites += writes.wave;
    if (approved) {
      total.apiWrites += writes.approval;
      job(0);
    }
    rounds.forEach((batches, index) => {
      total.apiWrites += writes.round;
      job(index === 0 ? before : 0);
      for (const milliseconds of batches) job(milliseconds);
      job(index === rounds.length - 1 ? after : 0);
    });
    // Nothing to work on: the gates and tasks still want a job.
    if (rounds.length === 0 && before + after > 0) job(before + after);
    for (const wait of waits) {
      total.apiWrites += writes.wait;
      const woken = Math.max(1, Math.ceil(wait / githubAssumptions.wakeUpEvery));
      total.wakeUps += woken;
      for (let turn = 0; turn < woken; turn += 1) job(0);
    }
  }
  return total;
}

/** Minutes that one job is billed. */
export function billedMinutes(milliseconds: number): number {
  return Math.max(1, Math.ceil((githubAssumptions.jobOverhead + milliseconds) / minute));
}
