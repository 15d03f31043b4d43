import { entry } from './entry.ts';

const more = (shown: readonly string[], count: number): string =>
  shown.join(', ') + (count > shown.length ? ` and ${count - shown.length} more` : '');

/** What a gate on security alerts can answer. */
export const alertsErrors = {
  'alerts-passed': entry<{ sources: readonly string[]; open: number }>({
    title: 'No alert stands in the way',
    message: ({ sources, open }) =>
      `${sources.join(', ')}: ${open === 0 ? 'no alert is open' : `${open} open, none of them too many`}.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'alerts-found': entry<{ count: number; first: readonly string[] }>({
    title: 'Open alerts stand in the way',
    message: ({ count, first }) =>
      `${count === 1 ? 'One open alert is' : `${count} open alerts are`} too many: ${more(first, count)}.`,
    hint: () =>
      'Fix what they are about, or dismiss on GitHub what is none, with its reason; the evidence lists them with their addresses.',
  }),
  'alerts-analysis-missing': entry<{ commit: string; ref: string; missing: readonly string[]; count: number }>({
    title: 'The commit is not analysed yet',
    message: ({ commit, ref, missing, count }) =>
      `Code scanning has no analysis of ${commit} on ${ref} by ${more(missing, count)}. Until then its alerts are about something else.`,
    hint: () =>
      'The gate waits for it. Where a tool does not look at every commit any more, name those that do with `tools` and `categories`.',
  }),
  'alerts-analysis-failed': entry<{ commit: string; tool: string; says: string }>({
    title: 'An analysis was not taken in',
    message: ({ commit, tool, says }) => `The analysis of ${commit} by ${tool} was not taken in by GitHub: ${says}`,
    hint: () => 'Run the analysis again. Alerts that it would have raised are not there, so they cannot be counted.',
  }),
  'alerts-feature-off': entry<{ feature: string; repository: string; says: string }>({
    title: 'The alerts are switched off',
    message: ({ feature, repository, says }) =>
      `${feature} is switched off for ${repository}, so it knows of no alert: ${says}`,
    hint: ({ feature }) => `Switch ${feature} on in the settings of the repository, or take it out of the gate.`,
  }),
  'alerts-unreadable': entry<{ feature: string; repository: string; permission: string; says: string }>({
    title: 'The alerts cannot be read',
    message: ({ feature, repository, permission, says }) =>
      `The alerts of ${feature} in ${repository} are not shown to this token, which takes ${permission}: ${says}`,
    hint: ({ permission }) =>
      permission.startsWith('secret-scanning')
        ? 'The token of a workflow can never read them. Give the gate the token of an App or a fine-grained one with `token-env`, with the right to read secret scanning alerts.'
        : `Add \`${permission}\` under \`permissions:\` of the job, and of the job that calls a reusable workflow; or give the gate a token of its own with \`token-env\`.`,
  }),
  'alerts-nothing-asked': entry({
    title: 'No alerts are asked for',
    message: () => 'The gate asks for alerts of nothing.',
    hint: () => 'Say which: `code-scanning`, `dependabot` or `secret-scanning`.',
  }),
};
