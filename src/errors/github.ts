import { entry } from './entry.ts';

const whereToAllow =
  'in a workflow under `permissions:` of the job, and of the job that calls a reusable workflow; for an App or a fine-grained token in its settings';

/** What can go wrong between us and GitHub. */
export const githubErrors = {
  'github-token-refused': entry<{ call: string }>({
    title: 'GitHub refused the token',
    message: ({ call }) => `GitHub does not accept the token (${call}).`,
    hint: () =>
      'It has expired, was revoked, or belongs to another server. In a workflow use `${{ github.token }}`; elsewhere make a new token.',
  }),
  'github-permission-missing': entry<{ call: string; permission: string | null }>({
    title: 'A permission is missing',
    message: ({ call, permission }) =>
      permission === null
        ? `The token may not do this: ${call}.`
        : `The token may not do this: ${call}. It needs ${permission}.`,
    hint: ({ permission }) =>
      permission === null ? `Allow it ${whereToAllow}.` : `Add \`${permission}\` ${whereToAllow}.`,
  }),
  'github-forbidden': entry<{ call: string; says: string }>({
    title: 'GitHub forbids this',
    message: ({ call, says }) => `GitHub refused ${call}: ${says}`,
    hint: () =>
      'The token may be right and a rule of the repository or the organisation stands in the way: an archived repository, single sign-on, an IP list.',
  }),
  'github-not-found': entry<{ call: string; what: string }>({
    title: 'Not there, or not visible',
    message: ({ call, what }) => `GitHub knows no ${what}, or does not show it to this token (${call}).`,
    hint: () =>
      'Check the name. GitHub answers the same where the token may not read it: a private repository, or a permission that is missing.',
  }),
  'github-rate-limited': entry<{ call: string; kind: string; until: string | null }>({
    title: 'GitHub asks to slow down',
    message: ({ call, kind, until }) =>
      `The ${kind} rate limit of GitHub is used up (${call})${until === null ? '' : ` until ${until}`}.`,
    hint: ({ until }) =>
      `Nothing is lost: the rollout goes on at the next turn${until === null ? '' : ' after that'}. ` +
      'An App token has a higher limit than the token of a workflow.',
  }),
  /** A GraphQL call is refused without a status. */
  'github-refused': entry<{ call: string; status: number | null; says: string }>({
    title: 'GitHub refused a request',
    message: ({ call, status, says }) => `GitHub refused ${call}${status === null ? '' : ` with ${status}`}: ${says}`,
    hint: () => 'What it says tells what is wrong. If nothing does, this is a fault of ours: please report it.',
  }),
  'github-unavailable': entry<{ call: string; status: number }>({
    title: 'GitHub has trouble',
    message: ({ call, status }) => `GitHub answered ${call} with ${status}, more than once.`,
    hint: () => 'Look at https://www.githubstatus.com. Nothing is lost: run it again, or let the next turn go on.',
  }),
  'github-unreachable': entry<{ call: string; server: string; detail: string }>({
    title: 'GitHub cannot be reached',
    message: ({ call, server, detail }) => `${server} cannot be reached (${call}): ${detail}.`,
    hint: () => 'Check the network and the proxy of this machine, and GITHUB_API_URL where it is set.',
  }),
  'github-uncertain': entry<{ call: string; detail: string }>({
    title: 'The answer of GitHub was lost',
    message: ({ call, detail }) => `Whether ${call} was done is not known: ${detail}.`,
    hint: () => 'It was not done twice. Run it again: what is there is looked at first.',
  }),
  'github-unexpected-answer': entry<{ call: string; detail: string }>({
    title: 'An answer that we do not understand',
    message: ({ call, detail }) => `GitHub answered ${call} with something unexpected: ${detail}.`,
    hint: () =>
      'Something between here and GitHub may have changed it: a proxy, or an Enterprise Server that is too old.',
  }),
  'github-answer-too-large': entry<{ call: string; limit: number }>({
    title: 'An answer is too large',
    message: ({ call, limit }) => `GitHub answered ${call} with more than ${limit} bytes.`,
    hint: () => 'Nothing was taken from it. Look at what it is: none of ours gets that large.',
  }),
  'github-repository-unknown': entry<{ said: string }>({
    title: 'No repository',
    message: ({ said }) =>
      said === '' ? 'GITHUB_REPOSITORY is not set.' : `GITHUB_REPOSITORY is ${said}, which is not OWNER/NAME.`,
    hint: () => 'Set it to OWNER/NAME of the repository, or run this in a workflow, where it is set.',
  }),
  'artifact-unreadable': entry<{ name: string; detail: string }>({
    title: 'An artifact cannot be read',
    message: ({ name, detail }) => `The artifact ${name} cannot be read: ${detail}.`,
    hint: () => 'Nothing was taken from it; what it should have told is found out from the nodes.',
  }),
};
