/** Everything that the stand-in GitHub knows, in a form that survives a restart as JSON. Times are epoch milliseconds. */
import type { DeploymentState } from './state-deployments.ts';
import type { ActionsState } from './state-actions.ts';
import type { IssuesState } from './state-issues.ts';
import type { SecurityState } from './state-security.ts';

export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export type Access = 'none' | 'read' | 'write';

export interface User {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly createdAt: number;
}

export interface Team {
  readonly id: number;
  readonly org: string;
  readonly slug: string;
  readonly members: { login: string; role: 'member' | 'maintainer'; state: 'active' | 'pending' }[];
}

/** `job` is GITHUB_TOKEN, `installation` an App's token, `user` a person's. */
export interface Token {
  readonly value: string;
  readonly kind: 'job' | 'installation' | 'user';
  readonly login: string;
  /** By the names that `permissions:` of a workflow has; metadata is always readable. A person's role decides instead. */
  readonly permissions: Readonly<Record<string, Access>>;
  /** `owner/name` of the only repository it opens; null for a person, who sees what their roles let them see. */
  readonly repository: string | null;
  /** null: never. */
  readonly expiresAt: number | null;
}

export interface Ruleset {
  readonly id: number;
  readonly name: string;
  readonly enforcement: 'active' | 'evaluate' | 'disabled';
  /** Full refs, `refs/heads/main`, with `*` and `**`; or `~ALL`, `~DEFAULT_BRANCH`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> }[];
}

export interface Protection {
  readonly branch: string;
  /** Approving reviews; null: none are asked for. */
  readonly reviews: number | null;
  /** Null: of any app. */
  readonly checks: readonly { readonly context: string; readonly appId: number | null }[];
  readonly strict: boolean;
}

export interface Repository extends IssuesState, DeploymentState, ActionsState, SecurityState {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  private: boolean;
  defaultBranch: string;
  archived: boolean;
  readonly createdAt: number;
  pushedAt: number;
  /** Full ref name to the id of its commit. */
  readonly refs: Record<string, string>;
  readonly collaborators: Record<string, Role>;
  readonly rulesets: Ruleset[];
  /** False: a private repository of a plan that has none. */
  rulesOffered: boolean;
  /** Names of branches that a protection rule of the older kind covers; only told, not enforced. */
  readonly protectedBranches: string[];
  /** What such rules ask of what goes into a branch, of those that ask for something; only told, not enforced. */
  readonly protections: Protection[];
}

/** What one identity used of each limit; windows that are over are forgotten. */
export interface Usage {
  core: { used: number; resetAt: number };
  graphql: { used: number; resetAt: number };
  /** [when, points] of the last minute. */
  restPoints: [number, number][];
  graphqlPoints: [number, number][];
  /** When content was made, for an hour. */
  content: number[];
}

export interface GitHubState {
  nextId: number;
  readonly users: User[];
  readonly teams: Team[];
  readonly tokens: Token[];
  readonly repositories: Repository[];
  readonly usage: Record<string, Usage>;
  /** Servers of an older release answer a dispatch without the run's id. */
  returnsRunDetails: boolean;
}

export const actionsBot = 'github-actions[bot]';

export const emptyState = (): GitHubState => ({
  nextId: 1001,
  users: [
    { login: actionsBot, id: 41898282, type: 'Bot', createdAt: Date.UTC(2018, 6, 30) },
    { login: 'web-flow', id: 19864447, type: 'User', createdAt: Date.UTC(2016, 5, 10) },
  ],
  teams: [],
  tokens: [],
  repositories: [],
  usage: Object.create(null) as Record<string, Usage>,
  returnsRunDetails: true,
});
