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
  'approval-teams-unknown': entry<{ login: string; teams: readonly string[] }>({
    title: 'Nobody can tell whether somebody is asked',
    message: ({ login, teams }) =>
      `the wave asks for ${teams.join(', ')}, and the token cannot read who is in there, so nobody can tell whether ${login} is`,
    hint: () =>
      'give the workflow a token that may read the members of teams (`team-token`), or have the rollout file ask for users or roles',
  }),
  'policy-repository-invalid': entry<{ written: string }>({
    title: 'No commit of a repository',
    message: ({ written }) => `\`policy-repository\` is ${written}, which names no full commit of a repository`,
    hint: () =>
      'write OWNER/NAME@SHA with all 40 characters of the commit: a branch or a tag can be moved by whoever may write there',
  }),
  'policy-file-missing': entry<{ file: string; repository: string }>({
    title: 'The policy is not there',
    message: ({ file, repository }) =>
      `${repository} has no file ${file === '' ? 'that is named' : file}, or this token cannot read it`,
    hint: () =>
      'check `policy-repository` and `policy-file`; the token of a job reads its own repository, and others where they are public',
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
