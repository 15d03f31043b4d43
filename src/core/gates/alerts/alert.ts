import type { FailingSeverity } from '../../definition/scan.ts';

export const alertSources = ['code scanning', 'Dependabot', 'secret scanning'] as const;
export type AlertSource = (typeof alertSources)[number];

export interface SecurityAlert {
  readonly source: AlertSource;
  readonly number: number;
  /** `unknown` counts as the worst. */
  readonly severity: FailingSeverity | 'unknown';
  /** Whatever GitHub says that is none of the others is open. */
  readonly state: 'open' | 'dismissed' | 'auto-dismissed' | 'fixed';
  /** The rule, advisory or kind of secret. */
  readonly about: string;
  /** Of code scanning; empty elsewhere. */
  readonly tool: string;
  /** Null: it is about no file, or none is named. */
  readonly path: string | null;
  readonly url: string;
  /** Epoch milliseconds; null: it does not say. */
  readonly createdAt: number | null;
  readonly fixedAt: number | null;
}

/** An upload of results to code scanning. */
export interface Analysis {
  readonly id: number;
  readonly commit: string;
  readonly tool: string;
  /** Tells apart analyses of one tool: languages, parts of a repository. */
  readonly category: string;
  /** What was wrong with it; empty: nothing. */
  readonly error: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}
