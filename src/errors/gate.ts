import { durationText } from './duration-text.ts';
import { entry } from './entry.ts';

const count = (many: number, one: string) => `${many} ${one}${many === 1 ? '' : 's'}`;

function listed(names: readonly string[], total: number): string {
  return names.join(', ') + (total > names.length ? ` and ${total - names.length} more` : '');
}

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

  'gate-nodes-passed': entry<{ asked: number }>({
    title: 'Every node holds',
    message: ({ asked }) => (asked === 1 ? 'The one node asked holds.' : `All ${asked} nodes hold.`),
    hint: () => 'Nothing needs to be done.',
  }),
  'gate-nodes-failed': entry<{ asked: number; count: number; nodes: readonly string[]; first: string }>({
    title: 'Nodes fail the gate',
    message: ({ asked, count: failed, nodes, first }) =>
      `${failed} of ${count(asked, 'node')} do not hold: ${listed(nodes, failed)}. The first: ${first}`,
    hint: () => 'Look at these nodes; the evidence lists what each of them answered.',
  }),
  'gate-nodes-not-evaluated': entry<{ asked: number; count: number; nodes: readonly string[]; first: string }>({
    title: 'Nodes could not be asked',
    message: ({ asked, count: broken, nodes, first }) =>
      `${broken} of ${count(asked, 'node')} could not be asked: ${listed(nodes, broken)}. The first: ${first}`,
    hint: () => 'Correct what the evidence names, then `wavegate resume`. What could not be asked is never a pass.',
  }),
  'gate-general-outage': entry<{ controls: number; failing: number; nodes: readonly string[] }>({
    title: 'The outage is general',
    message: ({ controls, failing, nodes }) =>
      `${failing} of ${count(controls, 'node')} outside of the rollout do not hold either (${listed(nodes, failing)}): what is wrong is wrong everywhere.`,
    hint: () =>
      'The change is not what broke them, so nothing is rolled back. Find out what did; then `wavegate resume` asks the gate again.',
  }),
  'gate-asked-nothing': entry({
    title: 'No node was asked',
    message: () => 'The gate asks every node in service, and there was none to ask.',
    hint: () => 'Look at why no node of the wave or batch is in service: `wavegate explain`.',
  }),
  'gate-unreachable': entry<{ target: string; problem: string }>({
    title: 'No answer',
    message: ({ target, problem }) => `${target} could not be reached: ${problem}.`,
    hint: () => 'See that it runs, that its name resolves, and that this machine may connect to it.',
  }),

  'gate-connected': entry<{ target: string }>({
    title: 'It accepts connections',
    message: ({ target }) => `${target} accepts connections.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'gate-address-invalid': entry<{ address: string }>({
    title: 'Not an address',
    message: ({ address }) => `${JSON.stringify(address)} is not HOST:PORT.`,
    hint: () => 'Write `tcp: HOST:PORT`, a port from 1 to 65535 and an IPv6 address in brackets: `[::1]:443`.',
  }),

  'gate-run-passed': entry<{ command: string }>({
    title: 'The command says yes',
    message: ({ command }) => `\`${command}\` says yes.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'gate-run-failed': entry<{ command: string; last: string }>({
    title: 'The command says no',
    message: ({ command, last }) => `\`${command}\` says no${last === '' ? '.' : `: ${last}`}`,
    hint: () => 'Read what it printed, in the evidence.',
  }),
  'gate-run-inconclusive': entry<{ command: string; last: string }>({
    title: 'The command cannot tell yet',
    message: ({ command, last }) => `\`${command}\` cannot tell yet${last === '' ? '.' : `: ${last}`}`,
    hint: () => 'Ask again later, or say with `retry` how long and with `on-inconclusive` what then.',
  }),
  'gate-run-exit': entry<{ command: string; exit: number; last: string }>({
    title: 'The command gave no answer',
    message: ({ command, exit, last }) =>
      `\`${command}\` ended with exit code ${exit}, which is no answer${last === '' ? '.' : `: ${last}`}`,
    hint: ({ exit }) =>
      exit === 126 || exit === 127
        ? 'The shell did not find a program or may not execute it: check its name, its mode and PATH.'
        : 'A gate answers with 0 (pass), 1 (fail) or 75 (inconclusive); see in what it printed why it ended otherwise.',
  }),
  'gate-interrupted': entry({
    title: 'The gate was stopped',
    message: () => 'The gate was stopped before it had an answer.',
    hint: () => 'Ask again: `wavegate resume`, or `wavegate gate` by itself.',
  }),

  'gate-http-passed': entry<{ target: string; status: number }>({
    title: 'The answer is right',
    message: ({ target, status }) => `${target} answered ${status}, as expected.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'gate-kind-unsupported': entry<{ kind: string }>({
    title: 'A kind of gate that is not known',
    message: ({ kind }) => `This release cannot evaluate gates of the kind \`${kind}\`.`,
    hint: () => 'Go on with the release that planned the rollout, or a newer one.',
  }),
  'gate-crashed': entry<{ problem: string }>({
    title: 'The gate could not be evaluated',
    message: ({ problem }) => `Evaluating the gate broke: ${problem}`,
    hint: () => 'Ask again; when it stays so, please report it with this message.',
  }),
};
