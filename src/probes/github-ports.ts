import type { Analysis, SecurityAlert } from '../core/gates/alerts/alert.ts';
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
  /** Every attempt at the checks of these names on the commit, newer and older ones. */
  checkAttempts(commit: string, names: readonly string[], call: GitHubCall): Promise<readonly CheckAttempt[]>;
  /** Name of the default branch. */
  defaultBranch(call: GitHubCall): Promise<string>;
  /** Uploads to code scanning for a full ref, the newest 1,000; empty where nothing was ever uploaded. `tool`: null for all. */
  analyses(ref: string, tool: string | null, call: GitHubCall): Promise<readonly Analysis[]>;
  /** Alerts of code scanning that are in this state on the full ref. */
  codeScanningAlerts(
    ref: string,
    state: 'open' | 'dismissed' | 'fixed',
    call: GitHubCall,
  ): Promise<readonly SecurityAlert[]>;
  /** Those that are not fixed. */
  dependabotAlerts(call: GitHubCall): Promise<readonly SecurityAlert[]>;
  secretScanningAlerts(call: GitHubCall): Promise<readonly SecurityAlert[]>;
  /** The Sigstore bundles that a repository (`OWNER/NAME`) has for a digest, as JSON; null for one that is not handed out. */
  attestations(repository: string, digest: string, call: GitHubCall): Promise<readonly unknown[]>;
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
