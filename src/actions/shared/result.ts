import type { Problem } from '../../errors/problem.ts';

/** What an action came to. */
export interface ActionResult<O extends string = string> {
  readonly outputs: Readonly<Partial<Record<O, string>>>;
  /** For the job summary. */
  readonly markdown?: string;
  /** For people, at the place in a file where there is one. */
  readonly problems?: readonly Problem[];
  /** How the step ends, as on the command line: 0 when it is left out. */
  readonly exitCode?: number;
}

/** As on the command line. */
export const exitCodes = { failed: 1, badInput: 2, environment: 4 } as const;
