import { entry } from './entry.ts';

/** What the actions say about what they were given and where they run. */
export const actionErrors = {
  'not-in-a-job': entry<{ missing: readonly string[] }>({
    title: 'This is not a job of GitHub Actions',
    message: ({ missing }) => `The environment has no ${missing.join(', ')}.`,
    hint: () => 'Actions run in the jobs of a workflow. On your own machine use the command `wavegate`.',
  }),
  'input-missing': entry<{ input: string }>({
    title: 'An input is missing',
    message: ({ input }) => `The input ${input} is required.`,
    hint: ({ input }) => `Give it under \`with:\`, as \`${input}: …\`.`,
  }),
  'input-line-without-name': entry<{ input: string; line: number }>({
    title: 'A line of an input has no name',
    message: ({ input, line }) => `Line ${line} of the input ${input} is not NAME=VALUE.`,
    hint: () => 'Write one NAME=VALUE a line; a value with line feeds is written as a JSON string.',
  }),
  'input-not-a-number': entry<{ input: string; value: string }>({
    title: 'An input is not a number',
    message: ({ input, value }) =>
      `The input ${input} is ${JSON.stringify(value.slice(0, 60))}, and has to be a whole number.`,
    hint: () => 'Hand on the output of the action before as it is.',
  }),
  'input-not-a-digest': entry<{ value: string }>({
    title: 'An input is not the digest of a plan',
    message: ({ value }) =>
      `The input digest is ${JSON.stringify(value.slice(0, 80))}, and has to be hexadecimal digits, 64 at most.`,
    hint: () => 'Nothing was done. Copy the digest from the rollout issue or the output `digest` of plan.',
  }),
  'input-not-a-flag': entry<{ input: string; value: string }>({
    title: 'An input is neither true nor false',
    message: ({ input, value }) =>
      `The input ${input} is ${JSON.stringify(value.slice(0, 60))}, and has to be true or false.`,
    hint: () => 'Nothing was done. Write `true` or `false`.',
  }),
  'unknown-rollout-command': entry<{ command: string; known: readonly string[]; meant: string | null }>({
    title: 'No such command',
    message: ({ command }) => `There is no command ${JSON.stringify(command.slice(0, 60))}.`,
    hint: ({ known, meant }) => (meant === null ? `Commands are ${known.join(', ')}.` : `Did you mean ${meant}?`),
  }),
  'nothing-to-start': entry({
    title: 'No rollout file to start',
    message: () => 'The command start needs the input file.',
    hint: () =>
      'Give the path of the rollout file from the root of the repository, as `file: .github/rollouts/web.yml`.',
  }),
  'nothing-due': entry({
    title: 'No rollout has anything to do',
    message: () => 'No rollout waits for this moment.',
    hint: () => 'Start one with the command start; the schedule is switched off while nothing waits.',
  }),
  'driven-elsewhere': entry<{ execution: string; who: string }>({
    title: 'Another run drives this rollout',
    message: ({ execution, who }) => `${execution} is driven by ${who}.`,
    hint: () => 'Nothing to do: a command was handed to that run, and a wake-up is not needed.',
  }),
  'checkout-differs': entry<{ wanted: string; found: string }>({
    title: 'The wrong commit is checked out',
    message: ({ wanted, found }) => `The plan is of commit ${wanted}, and ${found} is checked out.`,
    hint: () =>
      'Check out the output `commit` of advance, as `ref:` of actions/checkout: what was approved is what runs.',
  }),
  'planned-outside-git': entry({
    title: 'Nothing says which commit to check out',
    message: () =>
      'The rollout file is not in a git checkout, so the plan names no commit that its jobs could check out.',
    hint: () => 'Check the repository out with actions/checkout before this step.',
  }),
  'plan-not-as-approved': entry<{ approved: string; digest: string }>({
    title: 'The plan is not the one that was approved',
    message: ({ approved, digest }) =>
      `Approved was plan ${approved.slice(0, 64)}, and what would run is plan ${digest}.`,
    hint: () => 'The file, the fleet, the params or the commit have changed. Have the new plan approved.',
  }),
  'environment-missing': entry<{ environment: string; wave: string; meant: string | null }>({
    title: 'No such environment',
    message: ({ environment, wave }) =>
      `Wave ${wave} names the environment ${JSON.stringify(environment)}, which the repository does not have.`,
    hint: ({ meant }) =>
      `${meant === null ? 'Make' : `Did you mean ${meant}? Else make`} it under Settings, Environments, with its ` +
      'required reviewers. A job that named it would make one that lets everybody pass. A private repository on a Free plan has no ' +
      'environments: write `approval: { required: 1, from: [role:maintain] }` at the wave instead.',
  }),
  'approval-asked': entry<{ environment: string }>({
    title: 'Approval was asked for already',
    message: ({ environment }) => `Another run waits for the rules of the environment ${environment}.`,
    hint: () => 'Review its deployment on the page of that run; nobody is asked twice.',
  }),
  'job-ended': entry({
    title: 'The job was ended',
    message: () => 'The run was cancelled while this step was at work.',
    hint: () =>
      'Where somebody cancelled the run, the rollout pauses: see its issue for where it stands, and `resume` it. Where the job reached its ' +
      'time limit, it goes on by itself.',
  }),
};
