import { entry } from './entry.ts';

/** Why a gate that asks GitHub could not ask. */
export const githubGateErrors = {
  'gate-repository-unknown': entry({
    title: 'Which repository to ask about is not known',
    message: () =>
      'The gate asks GitHub, and nothing says which repository this is: neither GITHUB_REPOSITORY nor a remote `origin` on the server that is asked.',
    hint: () =>
      'Set GITHUB_REPOSITORY=OWNER/NAME, or ask from a clone of the repository; GITHUB_API_URL says which server is asked.',
  }),
  'gate-token-missing': entry<{ repository: string }>({
    title: 'There is no token to ask GitHub with',
    message: ({ repository }) => `The gate asks GitHub about ${repository}, and there is no token to ask with.`,
    hint: () => 'Set GITHUB_TOKEN, or GH_TOKEN=$(gh auth token). In a workflow, leave the input `token` as it is.',
  }),
  'gate-secret-missing': entry<{ name: string }>({
    title: 'The token is not there',
    message: ({ name }) => `The environment has no ${name}, with which the gate is to ask GitHub.`,
    hint: ({ name }) => `Declare ${name} under \`secrets\`, and give it to whoever asks the gate.`,
  }),
  'gate-commit-missing': entry({
    title: 'There is no commit to ask about',
    message: () => 'The gate asks about the commit of the plan, and the plan was made outside git.',
    hint: () => 'Plan from a commit of the repository, or name one with `commit`.',
  }),
  'gate-commit-invalid': entry<{ written: string }>({
    title: 'Not a commit',
    message: ({ written }) => `${JSON.stringify(written)} is not a full commit SHA.`,
    hint: () => 'Give all 40 digits: a branch, a tag or a short SHA may mean another commit tomorrow.',
  }),
  'gate-commit-unknown': entry<{ commit: string; repository: string }>({
    title: 'GitHub does not know the commit',
    message: ({ commit, repository }) => `${repository} has no commit ${commit} on GitHub.`,
    hint: () => 'Push it. Until then nothing can have been checked on it.',
  }),
};
