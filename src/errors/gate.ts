import { durationText } from './duration-text.ts';
import { entry } from './entry.ts';

/** What a gate can answer: its verdict's reason. */
export const gateErrors = {
  'window-open': entry<{ now: string; closes: string | null; timezone: string }>({
    title: 'The window is open',
    message: ({ now, closes, timezone }) =>
      `It is ${now} in ${timezone}, and the window is open ${closes === null ? 'with no end in sight' : `until ${closes}`}.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'window-closed': entry<{ now: string; opens: string; timezone: string }>({
    title: 'The window is closed',
    message: ({ now, opens, timezone }) => `It is ${now} in ${timezone}, outside the window. It opens at ${opens}.`,
    hint: ({ opens }) =>
      `The rollout goes on by itself after ${opens}; to go on sooner, widen \`open\` in the rollout file.`,
  }),
  'window-frozen': entry<{ now: string; why: string; until: string; opens: string; timezone: string }>({
    title: 'Changes are frozen',
    message: ({ now, why, until, timezone }) =>
      `It is ${now} in ${timezone}, and changes are frozen until ${until}: ${why}.`,
    hint: ({ opens }) => `The window opens next at ${opens}; to go on sooner, change \`freeze\` in the rollout file.`,
  }),
  'window-too-short': entry<{
    now: string;
    closes: string;
    left: number;
    worstCase: number;
    opens: string;
    timezone: string;
  }>({
    title: 'The window closes too soon',
    message: ({ closes, left, worstCase }) =>
      `The window is open until ${closes}, for ${durationText(left)} more, but the work can take ${durationText(worstCase)}.`,
    hint: ({ opens }) =>
      `The next opening that is long enough begins at ${opens}. To fit sooner: a smaller wave, more in parallel, or shorter timeouts.`,
  }),
  'window-never-fits': entry<{ years: number; longest: number; worstCase: number }>({
    title: 'The work never fits into the window',
    message: ({ years, longest, worstCase }) =>
      `The work can take ${durationText(worstCase)}, and the longest opening in the next ${years} years lasts ${durationText(longest)}.`,
    hint: () => 'Make the wave smaller, do more in parallel, shorten the timeouts, or take `must-fit` away.',
  }),
  'window-never-opens': entry<{ years: number; timezone: string }>({
    title: 'The window never opens',
    message: ({ years, timezone }) => `The window does not open once in the next ${years} years (${timezone}).`,
    hint: () => 'Check `open` and `freeze` of the gate: a freeze wins over every opening.',
  }),
  'window-worst-case-unknown': entry({
    title: 'Nobody knows whether the work fits',
    message: () => 'The window must fit the work (`must-fit`), and how long the work takes at worst is not known here.',
    hint: () => 'Evaluate the gate as part of a rollout, where the plan says how long a wave takes at worst.',
  }),
};
