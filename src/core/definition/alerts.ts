import type { FailingSeverity } from './scan.ts';

/** What is too much. */
export type AlertLimit =
  /** Any alert of this severity or a higher one; `any`: of any at all. */
  | { readonly kind: 'from'; readonly severity: FailingSeverity | 'any' }
  /** More than so many of a severity. Severities above the mildest one named that are not named may have none. */
  | { readonly kind: 'at-most'; readonly counts: Readonly<Partial<Record<FailingSeverity, number>>> };

export interface CodeScanningDefinition {
  readonly limit: AlertLimit;
  /** A template of a branch name or full ref; absent: the default branch. */
  readonly ref?: string;
  /** A template of a full commit SHA; absent: the plan's commit. */
  readonly commit?: string;
  /** Names of tools; empty: every tool that has looked at the ref. */
  readonly tools: readonly string[];
  /** Categories of analyses; empty: every one that there is for these tools. */
  readonly categories: readonly string[];
  /** Files, or folders with everything in them; empty: the whole repository. */
  readonly paths: readonly string[];
}

export interface DependabotDefinition {
  readonly limit: AlertLimit;
  /** Manifests, or folders with everything in them; empty: the whole repository. */
  readonly paths: readonly string[];
}

/** What a gate asks of the security alerts of the repository. Absent: alerts of this kind are not asked for. */
export interface AlertsDefinition {
  readonly codeScanning?: CodeScanningDefinition;
  readonly dependabot?: DependabotDefinition;
  readonly secretScanning?: 'any';
  /** Environment variable, declared under `secrets`, with the token to ask with; absent: the token of the job or of this machine. */
  readonly tokenEnv?: string;
}
