/** Issues, pull requests and what hangs on them. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  readonly user: string;
  labels: string[];
  assignees: string[];
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedBy: string | null;
  locked: boolean;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly user: string;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;
export type ReactionContent = (typeof reactionContents)[number];

export interface Reaction {
  readonly id: number;
  readonly on: 'issue' | 'comment';
  /** The issue's number or the comment's id. */
  readonly subject: number;
  readonly user: string;
  readonly content: ReactionContent;
  readonly createdAt: number;
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  readonly user: string;
  /** Full name of the fork that its head lies in; absent: this repository. */
  readonly fork?: string;
  readonly headRef: string;
  headSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
  mergedAt: number | null;
  mergeCommitSha: string | null;
  readonly draft: boolean;
  readonly createdAt: number;
  readonly reviews: {
    readonly id: number;
    readonly user: string;
    readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
    readonly body: string;
    readonly commit: string;
    readonly at: number;
  }[];
}

export interface IssuesState {
  /** Issues and pull requests count together. */
  nextNumber: number;
  readonly issues: Issue[];
  /** Those that were transferred to another repository: their numbers here, and the paths at which the API answers now. */
  readonly movedIssues: { readonly number: number; readonly path: string }[];
  readonly comments: Comment[];
  readonly labels: Label[];
  readonly reactions: Reaction[];
  readonly pulls: Pull[];
}
