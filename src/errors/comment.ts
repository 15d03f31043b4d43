import { entry } from './entry.ts';

/** Why what was asked in a comment is not done. */
export const commentErrors = {
  'comment-which-rollout': entry<{ verb: string; known: readonly string[] }>({
    title: 'Which rollout is meant',
    message: ({ verb }) => `\`${verb}\` says of no rollout which one it means`,
    hint: ({ verb, known }) =>
      known.length === 0
        ? 'no rollout goes on; `plan NAME` and `start NAME` name one by the name in its file'
        : `name one, as in \`${verb} ${known[0]}\`; there are ${known.join(', ')}`,
  }),
  'comment-no-rollout-file': entry<{ name: string; paths: readonly string[]; commit: string }>({
    title: 'No such rollout file',
    message: ({ name, commit }) => `there is no rollout file of ${name} at commit ${commit.slice(0, 12)}`,
    hint: ({ paths }) => `it has to be one of ${paths.join(', ')}`,
  }),
  'comment-other-name': entry<{ file: string; name: string; asked: string }>({
    title: 'The file is about another rollout',
    message: ({ file, name, asked }) => `${file} says that it is about ${name}, not ${asked}`,
    hint: () => 'the file bears the name of its rollout: mend one of the two',
  }),
  'comment-digest-whole': entry<{ given: string }>({
    title: 'A digest that is cut short',
    message: ({ given }) => `${JSON.stringify(given.slice(0, 20))} names a plan only on the issue of its own rollout`,
    hint: () => 'give all 64 digits of the digest here, or comment on the issue of the rollout',
  }),
  'comment-bad-until': entry<{ text: string }>({
    title: 'Not a time',
    message: ({ text }) => `${JSON.stringify(text.slice(0, 40))} is not a time that lies ahead`,
    hint: () => 'give how long (`90m`, `2h`, `3d`) or until when (`2026-11-30T22:00Z`)',
  }),
  'comment-bad-param': entry<{ text: string }>({
    title: 'Not a param',
    message: ({ text }) => `${JSON.stringify(text.slice(0, 40))} is not NAME=VALUE`,
    hint: () => 'write `--param=NAME=VALUE`, each of them by itself',
  }),
  'comment-emergency-unsaid': entry({
    title: 'An emergency without a reason',
    message: () => 'an emergency needs `--reason`, and `--reason` an `--emergency`',
    hint: () => 'write `start --emergency --reason="what is wrong"`: it is shown in the issue and kept',
  }),
  'comment-fork': entry<{ from: string }>({
    title: 'The pull request comes from a fork',
    message: ({ from }) => `the change comes from ${from}, and nothing of a fork is planned or rolled out`,
    hint: () => 'have somebody who may write here push it to a branch of this repository',
  }),
  'comment-pull-closed': entry({
    title: 'The pull request is closed',
    message: () => 'the pull request is closed',
    hint: () => 'what was merged is started from the default branch: comment `start NAME` on an issue',
  }),
  'comment-plan-missing': entry<{ rollout: string }>({
    title: 'Nobody has seen the plan',
    message: ({ rollout }) => `no plan of ${rollout} was shown for this pull request`,
    hint: ({ rollout }) => `comment \`plan ${rollout}\` first; \`start\` then rolls out exactly that`,
  }),
  'comment-plan-outdated': entry<{ rollout: string; planned: string; head: string }>({
    title: 'The plan is not of the newest commit',
    message: (a) =>
      `the plan of ${a.rollout} is of commit ${a.planned.slice(0, 12)}, and by now the head is ${a.head.slice(0, 12)}`,
    hint: ({ rollout }) => `look at what was pushed, then comment \`plan ${rollout}\` again`,
  }),
  'comment-param-not-planned': entry<{ rollout: string; params: readonly string[] }>({
    title: 'The plan has other params',
    message: ({ params }) => `the plan that was shown has other values for ${params.join(', ')}`,
    hint: ({ rollout }) => `\`start ${rollout}\` takes the params of the plan: give them to \`plan ${rollout}\``,
  }),
  'comment-checks-open': entry<{ commit: string; open: readonly string[] }>({
    title: 'Required checks have not passed',
    message: ({ commit, open }) => `on commit ${commit.slice(0, 12)} these checks have not passed: ${open.join(', ')}`,
    hint: () => 'wait for them, or mend what they found; then comment again',
  }),
  'comment-review-missing': entry<{ commit: string; given: number; required: number }>({
    title: 'Required reviews are missing',
    message: (a) =>
      `commit ${a.commit.slice(0, 12)} has ${a.given} of ${a.required} approving review${a.required === 1 ? '' : 's'} by people who may write here`,
    hint: () => 'have somebody else review this very commit; a review of an earlier one does not count',
  }),
  'comment-review-undecided': entry<{ decision: string }>({
    title: 'GitHub asks for another review',
    message: ({ decision }) =>
      `GitHub says of the reviews: ${decision.toLowerCase().replaceAll('_', ' ')}, though there are as many as the branch asks for`,
    hint: () => 'a code owner, or somebody else than who pushed last, has to review it',
  }),
  'comment-pull-behind': entry<{ base: string; behind: number | null }>({
    title: 'The head is not up to date',
    message: ({ base, behind }) =>
      behind === null
        ? `nobody can tell whether the head has all of ${base}, which its rules ask for`
        : `the head lacks ${behind} commit${behind === 1 ? '' : 's'} of ${base}, and its rules ask for all of them`,
    hint: ({ base }) => `bring ${base} into the branch, and plan again`,
  }),
  'comment-changes-requested': entry<{ by: readonly string[] }>({
    title: 'Changes were requested',
    message: ({ by }) => `${by.join(', ')} requested changes`,
    hint: () => 'settle it with them: their newest review counts',
  }),
  'comment-inventory-executes': entry<{ source: string }>({
    title: 'The inventory would have to be executed',
    message: ({ source }) =>
      `the inventory ${source} is found by a command or a request, and nothing is executed or asked for a comment`,
    hint: () =>
      'no execution was there before whose nodes could be shown instead: start it from the default branch once, or keep the inventory in files',
  }),
  'comment-path-outside': entry<{ path: string }>({
    title: 'A path that leads out of the repository',
    message: ({ path }) =>
      `the rollout file names ${JSON.stringify(path.slice(0, 100))}, which is not a path inside the repository`,
    hint: () => 'a plan in a comment reads the files of the commit and no others; name one of them',
  }),
  'comment-repository-too-large': entry<{ files: number; limit: number }>({
    title: 'Too many files to plan from',
    message: ({ files, limit }) => `the commit has ${files} files, and a plan in a comment reads at most ${limit}`,
    hint: () => 'plan it in a workflow of your own, by the action for plans',
  }),
  'comment-not-dispatched': entry<{ workflow: string; says: string }>({
    title: 'The rollout could not be set going',
    message: ({ workflow, says }) => `workflow ${workflow} could not be started: ${says}`,
    hint: () =>
      'it needs `workflow_dispatch` with the inputs `command`, `rollout`, `file` and `comment-id`; what was asked stands and is done by the next turn',
  }),
  'comment-workflow-unknown': entry({
    title: 'Nothing says which workflow takes turns',
    message: () => 'nothing says which workflow takes turns of rollouts',
    hint: () => 'give the input `workflow`: the file name of the workflow with `workflow_dispatch`',
  }),
  'comment-not-decided': entry<{ comment: string }>({
    title: 'Nothing was decided on that comment',
    message: ({ comment }) =>
      `the ledger knows of no command in comment ${comment} that was allowed and starts a rollout`,
    hint: () => 'leave `comment-id` empty: only what handles comments gives it',
  }),
  'comment-started-already': entry<{ execution: string }>({
    title: 'The comment has started a rollout already',
    message: ({ execution }) => `the comment has started ${execution} already`,
    hint: () => 'nothing was done; write another comment to start it again',
  }),
  'policy-file-invalid': entry<{ file: string; problems: readonly string[] }>({
    title: 'The policy file cannot be read',
    message: ({ file, problems }) => `${file} on the default branch says not who may do what: ${problems.join('; ')}`,
    hint: () => 'mend it; until then nobody may do anything by a comment',
  }),
  'environment-locked': entry<{ environment: string; by: string; note: string; wave: string }>({
    title: 'The environment is locked',
    message: (a) =>
      `${a.environment === '' ? 'every environment is' : `environment ${a.environment} is`} locked by ${a.by}${a.note === '' ? '' : `: ${a.note}`}; wave ${a.wave} waits`,
    hint: ({ environment }) => `\`unlock ${environment === '' ? 'all' : environment}\` lets it go on`,
  }),
  'locked-already': entry<{ environment: string; by: string; note: string }>({
    title: 'It is locked already',
    message: (a) =>
      `${a.environment === '' ? 'every environment is' : `environment ${a.environment} is`} locked already by ${a.by}${a.note === '' ? '' : `: ${a.note}`}`,
    hint: ({ environment }) => `\`unlock ${environment === '' ? 'all' : environment}\` first`,
  }),
  'not-locked': entry<{ environment: string }>({
    title: 'It is not locked',
    message: ({ environment }) =>
      environment === ''
        ? 'there is no lock of all environments'
        : `environment ${environment} is not locked by itself`,
    hint: () => '`status` says which locks there are',
  }),
};
