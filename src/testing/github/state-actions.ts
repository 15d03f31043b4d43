/** Workflows, their runs, the jobs of a run and what they leave behind. */
export interface Workflow {
  readonly id: number;
  name: string;
  readonly path: string;
  state: 'active' | 'deleted' | 'disabled_fork' | 'disabled_inactivity' | 'disabled_manually';
  readonly createdAt: number;
  updatedAt: number;
}

export type RunStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'pending' | 'requested';
export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required';

export interface Run {
  readonly id: number;
  readonly workflow: number;
  readonly path: string;
  readonly name: string;
  displayTitle: string;
  readonly event: string;
  status: RunStatus;
  conclusion: Conclusion | null;
  readonly headBranch: string;
  readonly headSha: string;
  readonly number: number;
  attempt: number;
  readonly actor: string;
  triggeringActor: string;
  readonly createdAt: number;
  startedAt: number;
  updatedAt: number;
  /** Somebody asked for it to be cancelled; who runs it must obey. */
  cancelRequested: boolean;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Step {
  readonly name: string;
  readonly number: number;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | null;
}

export interface Job {
  readonly id: number;
  readonly run: number;
  readonly attempt: number;
  readonly name: string;
  status: RunStatus;
  conclusion: Conclusion | null;
  readonly labels: readonly string[];
  readonly createdAt: number;
  startedAt: number;
  completedAt: number | null;
  steps: readonly Step[];
}

export interface Artifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly size: number;
  /** `sha256:` and the digest of the archive. */
  readonly digest: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Runner {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly labels: readonly string[];
}

export interface ActionsState {
  actionsEnabled: boolean;
  /** Whose actions may be used; `local_only`: those of the owner of the repository. */
  allowedActions: 'all' | 'local_only' | 'selected';
  defaultWorkflowPermissions: 'read' | 'write';
  readonly workflows: Workflow[];
  readonly runs: Run[];
  readonly jobs: Job[];
  artifacts: Artifact[];
  /** Self-hosted ones of the repository. */
  readonly runners: Runner[];
}
