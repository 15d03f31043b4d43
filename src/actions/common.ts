import type { InputSpecs, OutputSpecs } from './action-spec.ts';

const token = {
  description: 'Token for the API. Its permissions are those of the job.',
  default: '${{ github.token }}',
  secret: true,
} as const;

/** Inputs of every action that reads or writes the ledger. */
export const ledgerInputs = {
  token,
  'ledger-branch': {
    description: 'Branch that holds the record of every rollout. It is made when it is missing.',
    default: 'wavegate',
  },
  'ledger-trusted': {
    description:
      'Logins besides that of the token whose commits on the ledger branch count, one a line: that of an App that took turns before, say. ' +
      'A commit by anybody else stops every rollout until a person has looked.',
  },
  'ledger-signed': {
    description:
      '`true`: commits on the ledger branch count only with a signature that GitHub verified. GitHub.com signs what is committed through ' +
      'its API with the token of a job; a server of your own may not.',
    default: 'false',
  },
} as const satisfies InputSpecs;

/** Inputs of every action that can see a rollout end. */
export const retentionInputs = {
  'keep-executions': {
    description:
      'How many executions of each rollout stay on the ledger branch, whatever their age. What is taken away stays in the history of the branch.',
    default: '20',
  },
  'keep-days': {
    description:
      'An execution that began less than so many days ago stays on the ledger branch, however many there are.',
    default: '365',
  },
} as const satisfies InputSpecs;

/** Inputs of every action that reads a rollout file or runs something of it. */
export const secretsInput = {
  secrets: {
    description:
      'Values for the names under `secrets:` in the rollout file, as lines NAME=VALUE; a value may be a JSON string. Names that are ' +
      'missing here are looked for in the environment of the step.',
    secret: true,
  },
} as const satisfies InputSpecs;

/** Inputs that a plan is made from. */
export const planInputs = {
  params: { description: 'Values for the params of the rollout file: lines NAME=VALUE.' },
  inventory: { description: 'Files that replace the inventory of the rollout file, one a line.' },
} as const satisfies InputSpecs;

/** Inputs of every action that takes turns. */
export const workflowInputs = {
  workflow: {
    description:
      'File name of the workflow that takes the next turn: one that has `workflow_dispatch` with the inputs `command` and `rollout`. ' +
      'Empty: the one that this run belongs to.',
  },
  'schedule-workflow': {
    description:
      'File name of the workflow that has `schedule` alone: it is switched on while a rollout waits, and off when none does.',
  },
} as const satisfies InputSpecs;

/** Inputs of the actions that look up who asks. */
export const teamTokenInput = {
  'team-token': {
    description:
      'Token that may read the members of teams, for a policy that names teams: that of the workflow cannot. Empty: none.',
    secret: true,
  },
} as const satisfies InputSpecs;

/** Inputs of the actions that somebody can ask for something, and of those that plan. */
export const policyInput = {
  'policy-file': {
    description:
      'Who may do what, and what no rollout may go below: a file on the default branch. Where there is none, roles decide.',
    default: '.github/wavegate/policy.yml',
  },
  'policy-repository': {
    description:
      'Another repository that the policy file is read from, and of which commit: OWNER/NAME@SHA, the SHA in full. Empty: the default branch of this one.',
  },
} as const satisfies InputSpecs;

/** Outputs of every action. */
export const commonOutputs = {
  schema: 'Version of these outputs: 1. It changes when a name or a meaning does.',
  'reason-code': 'Why, as a permanent code of docs/reference/codes.md. Empty: there is nothing to say.',
  reason: 'The same in words.',
} as const satisfies OutputSpecs;

/** Outputs of a turn: what is to be done now, and with what. */
export const turnOutputs = {
  ...commonOutputs,
  next:
    '`round`: work on `matrix`. `approve`: ask for approval in `environment`. `wait`: until `wait-until`, or for what `reason` says. `held`: ' +
    'for a person. `ended`: nothing more. `none`: another run drives it, or no rollout waits. `refused`: the input was.',
  execution: 'The execution, `NAME-N`. Empty when there is none.',
  state:
    'Where the rollout stands: planned, waiting, running, baking, paused, rolling-back, succeeded, failed, aborted or rolled-back.',
  digest: 'Digest of its plan.',
  commit: 'Commit of its plan: what its jobs check out. Empty when it was planned outside git.',
  fence: 'Number of the lease under which the round is handed out; `apply` and `settle` want it.',
  matrix: 'For `strategy.matrix`: `{"include": [{batch, wave, round, index, runs-on, timeout-minutes}]}`, at most 256.',
  'max-parallel': 'For `strategy.max-parallel`.',
  environment: 'Environment whose rules are to let the wave go on. Only with `approve`.',
  'approval-name': 'What the job has to be called that waits for the approval: it names the plan. Only with `approve`.',
  'run-environment': 'Environment that the batch jobs run in; empty: none.',
  wave: 'Index of the wave, from 0.',
  'wave-name': 'Name of the wave.',
  round: 'Index of the round in its wave, from 0.',
  'wait-until': 'When to look again, in ISO 8601; empty when that is unknown.',
  issue: 'Number of the rollout issue.',
  secrets: 'Names under `secrets:` in the rollout file, as a JSON list.',
  'status-file': 'File with the status as JSON.',
} as const satisfies OutputSpecs;
