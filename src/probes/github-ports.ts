import type { CheckAttempt } from '../core/gates/checks.ts';

export interface GitHubCall {
  /** Of one request, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * What gates ask GitHub. Every list is whole: all pages of it were read. Each call throws a `ProblemError` where GitHub refuses, cannot be
 * reached or answers with something odd.
 */
export interface GitHubEvidence {
  /** `OWNER/NAME` */
  readonly repository: string;
  /** Every attempt at a check on the commit, newer and older ones. */
  checkAttempts(commit: string, call: GitHubCall): Promise<readonly CheckAttempt[]>;
}

/**
 * Finds out whom to ask. `token`: null for the one of the job or of this machine. Throws a `ProblemError` that says what is missing.
 */
export type OpenGitHub = (token: string | null) => Promise<GitHubEvidence>;

/** What a gate that asks GitHub has around it. */
export interface GitHubQuestion extends GitHubCall {
  /** The plan's commit; null outside git. */
  readonly commit: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** The declared secrets that are there, by name. */
  readonly secrets: (name: string) => string | undefined;
  readonly signal: AbortSignal;
}
