/** Checks, commit statuses and alerts. Alerts and analyses are kept as GitHub would answer them: whoever seeds them decides. */
export interface CheckRun {
  readonly id: number;
  readonly suite: number;
  readonly name: string;
  readonly sha: string;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: string | null;
  readonly startedAt: number;
  completedAt: number | null;
  readonly app: string;
  readonly title: string | null;
  readonly summary: string | null;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: number;
}

/** What the lists of alerts are filtered by, besides what GitHub would answer. */
export type Alert = Readonly<Record<string, unknown>> & { readonly number: number; readonly state: string };
export type Analysis = Readonly<Record<string, unknown>> & {
  readonly id: number;
  readonly ref: string;
  readonly commit_sha: string;
};

/** A bundle that a repository keeps for a digest, `sha256:…`. */
export interface Attestation {
  readonly id: number;
  readonly digest: string;
  /** As JSON; null where it is kept elsewhere. */
  readonly bundle: unknown;
}

export interface SecurityState {
  readonly checkRuns: CheckRun[];
  readonly commitStatuses: CommitStatus[];
  /** null: the feature is switched off, and its operations refuse. */
  analyses: Analysis[] | null;
  codeScanningAlerts: Alert[] | null;
  dependabotAlerts: Alert[] | null;
  secretScanningAlerts: Alert[] | null;
  readonly attestations: Attestation[];
}
