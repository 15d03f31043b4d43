/** Deployments, their statuses and the environments that they go to. */
export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: unknown;
  environment: string;
  readonly originalEnvironment: string;
  readonly description: string | null;
  readonly creator: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly transient: boolean;
  readonly production: boolean;
}

export type DeploymentStatusState = 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress';

export interface DeploymentStatus {
  readonly id: number;
  readonly deployment: number;
  readonly state: DeploymentStatusState;
  readonly creator: string;
  readonly description: string;
  readonly environment: string;
  readonly targetUrl: string;
  readonly environmentUrl: string;
  readonly createdAt: number;
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  /** Minutes; 0 for none. */
  waitTimer: number;
  reviewers: { readonly type: 'User' | 'Team'; readonly name: string }[];
  preventSelfReview: boolean;
  /** null: any branch. Custom policies are patterns of branch names. */
  branchPolicy: { readonly protectedBranches: boolean; readonly custom: readonly string[] } | null;
  readonly createdAt: number;
}

/** A run that waits before an environment. */
export interface PendingDeployment {
  readonly run: number;
  readonly environment: string;
  readonly since: number;
}

export interface Approval {
  readonly run: number;
  readonly environments: readonly string[];
  readonly state: 'approved' | 'rejected';
  readonly user: string;
  readonly comment: string;
  readonly at: number;
}

export interface DeploymentState {
  readonly deployments: Deployment[];
  readonly deploymentStatuses: DeploymentStatus[];
  readonly environments: Environment[];
  pendingDeployments: PendingDeployment[];
  readonly approvals: Approval[];
  /** Where an administrator let jobs go on without the rules of their environment. No list of GitHub's tells of it. */
  readonly bypasses: Pick<Approval, 'run' | 'environments' | 'at'>[];
}
