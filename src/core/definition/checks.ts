/** Ends of a check that are neither success nor failure. */
export const neitherEnds = ['skipped', 'neutral'] as const;
export type NeitherEnd = (typeof neitherEnds)[number];

/** What a gate asks of the checks on a commit. */
export interface ChecksDefinition {
  /** Names of check runs, or contexts of commit statuses. */
  readonly required: readonly string[];
  /** Slug of the app whose checks count alone; absent: those of every app, and all of them have to be right. */
  readonly app?: string;
  /** Ends that count as success beside `success`. */
  readonly allow: readonly NeitherEnd[];
  /** A template of a full commit SHA; absent: the plan's commit. */
  readonly commit?: string;
  /** Environment variable, declared under `secrets`, with the token to ask with; absent: the token of the job or of this machine. */
  readonly tokenEnv?: string;
}
