import { type Problem, ProblemError } from '../../errors/problem.ts';
import { countingWrites } from './counting-writes.ts';
import { postComments } from './comments.ts';
import { updateDeployments } from './deployments.ts';
import { readIssue, type StandingIssue, updateIssue } from './issue.ts';
import type { Shown, Target } from './target.ts';

export interface Projected {
  /** Whether the issue is gone, so that another one has to be opened. */
  readonly issueGone: boolean;
  /** What could not be shown, and why: the rollout itself does not depend on it, and the next turn tries again. */
  readonly problems: readonly Problem[];
  /** How many requests changed something, or tried to. */
  readonly writes: number;
}

/**
 * Brings what people see of a rollout up to date with its ledger: deployments, comments, then the issue, whose snapshot says how far all of
 * it has come. Doing it again writes nothing; after a crash anywhere it goes on where it was. `ref`: what is deployed where the plan names
 * no commit.
 */
export async function project(target: Target, shown: Shown, ref: string): Promise<Projected> {
  const { github, written } = countingWrites(target.github);
  const counted = { ...target, github };
  const problems: Problem[] = [];
  const tried = async <T>(part: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
      return otherwise;
    }
  };
  const number = shown.state.issue?.number ?? null;
  const issue =
    number === null
      ? null
      : await tried<StandingIssue | 'unread' | null>(() => readIssue(counted, shown, number), 'unread');
  const standing = issue === 'unread' ? null : issue;
  const from = shownSoFar(standing?.snapshot?.sequence ?? 0, shown.events.length);
  const all = await tried(async () => {
    await updateDeployments(counted, shown, ref, from);
    return true;
  }, false);
  if (standing !== null) {
    const told = await tried(async () => {
      await postComments(counted, shown, standing.number, from);
      return true;
    }, false);
    await tried(() => updateIssue(counted, shown, standing, all && told ? shown.events.length : from), false);
  }
  return { issueGone: number !== null && issue === null, problems, writes: written() };
}

/** A snapshot that knows more than the ledger was not written by us. */
function shownSoFar(sequence: number, events: number): number {
  return sequence >= 0 && sequence <= events ? sequence : 0;
}
