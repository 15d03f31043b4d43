import { entry } from './entry.ts';

/** Why somebody may not do what they ask for. */
export const policyErrors = {
  'policy-not-allowed': entry<{ login: string; verb: string; place: string; role: string; allowed: readonly string[] }>(
    {
      title: 'Not allowed',
      message: (a) =>
        `${a.login} may not ${what(a.verb)}${a.place === '' ? '' : ` in ${a.place}`}; their role is ${a.role === '' ? 'none' : a.role}`,
      hint: ({ allowed }) =>
        allowed.length === 0
          ? 'nobody may; the policy file would have to name somebody'
          : `ask one of ${allowed.join(', ')}, or have the policy file changed`,
    },
  ),
  'policy-teams-unknown': entry<{ login: string; verb: string; place: string; teams: readonly string[] }>({
    title: 'Nobody can tell who is in a team',
    message: (a) =>
      `whether ${a.login} may ${what(a.verb)}${a.place === '' ? '' : ` in ${a.place}`} depends on ${a.teams.join(', ')}, which the token cannot read`,
    hint: () =>
      'give the workflow a token that may read the members of teams, or name users or roles in the policy file',
  }),
  'policy-bot-approves': entry<{ login: string }>({
    title: 'A bot approves nothing',
    message: ({ login }) => `${login} is a bot, and only people approve`,
    hint: () => 'have somebody look at the plan',
  }),
  'policy-bot-not-named': entry<{ login: string }>({
    title: 'A bot that the policy does not name',
    message: ({ login }) => `${login} is a bot, and the policy file does not name it for this`,
    hint: ({ login }) => `name it there as \`app:${login}\` if it is to be heard`,
  }),
};

function what(verb: string): string {
  return verb === 'emergency' ? 'start in an emergency' : verb;
}
