import { entry } from './entry.ts';

interface Named {
  readonly commit: string;
  /** The first of them. */
  readonly names: readonly string[];
  readonly count: number;
  readonly required: number;
}

type NamedArgs = { [K in keyof Named]: Named[K] };

function listed({ names, count }: NamedArgs): string {
  return names.join(', ') + (count > names.length ? ` and ${count - names.length} more` : '');
}

/** What a gate on the checks of a commit can answer. */
export const checksErrors = {
  'checks-passed': entry<{ commit: string; count: number }>({
    title: 'The checks have passed',
    message: ({ commit, count }) =>
      count === 1
        ? `The required check has passed on ${commit}.`
        : `All ${count} required checks have passed on ${commit}.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'checks-failed': entry<NamedArgs & { end: string }>({
    title: 'Checks have not passed',
    message: (args) =>
      `${args.count} of ${args.required} required checks have not passed on ${args.commit}: ${listed(args)}. The first ended with ${args.end}.`,
    hint: () =>
      'Look at the checks, and run them again where they can pass; the newest attempt counts. `allow` lets skipped or neutral ones count as success.',
  }),
  'checks-pending': entry<NamedArgs>({
    title: 'Checks have not ended',
    message: (args) =>
      `${args.count} of ${args.required} required checks have not ended on ${args.commit}: ${listed(args)}.`,
    hint: () => 'The gate waits for them, or does what its `on-inconclusive` says.',
  }),
  'checks-missing': entry<NamedArgs>({
    title: 'Checks are missing',
    message: (args) =>
      `${args.count} of ${args.required} required checks are not there on ${args.commit}: ${listed(args)}. What did not run has not passed.`,
    hint: () =>
      'See whether the names are written as on GitHub, and whether the checks run on this commit and not only on pull requests. `on-inconclusive: fail` makes it a failure.',
  }),
};
