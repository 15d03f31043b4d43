import { problem, ProblemError } from '../../errors/problem.ts';
import { home, version } from '../../runtime/version.ts';

export const callerPath = '.github/workflows/rollout.yml';
export const commentPath = '.github/workflows/rollout-comments.yml';
export const schedulePath = '.github/workflows/rollout-schedule.yml';

/** `OWNER/NAME@VERSION` that callers use, from what was given for `--from`. */
export function workflowSource(text: string | undefined): string {
  const [, repository, at] = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(text ?? home) ?? [];
  if (repository === undefined) throw new ProblemError([problem('init-bad-from', { text: text ?? '' })]);
  return `${repository}@${at ?? `v${version}`}`;
}

function uses(source: string, workflow: 'rollout' | 'comment' = 'rollout'): string {
  const [repository, at] = source.split('@');
  return `${repository}/.github/workflows/${workflow}.yml@${at}`;
}

/** The workflow by which people start and steer rollouts, and each turn the next one. */
export function callerText(source: string, file: string): string {
  return `name: rollout # Starts rollouts, steers them, and takes their next turns.
on:
  workflow_dispatch:
    inputs:
      command:
        type: choice
        options:
          [start, status, explain, wake, pause, resume, retry, rollback, approve, reject, skip, hold, unhold, abort]
      file: { description: 'The rollout file; to start', default: ${file} }
      params: { description: 'NAME=VALUE, one a line; to start' }
      rollout: { description: 'NAME or NAME-N; for all but start. Empty: that of the file' }
      digest: { description: 'What is approved; for approve and reject' }
      args: { description: 'More, as in a comment: NODE --reason="on loan"; for skip, explain, hold, rollback, start' }
      comment-id: { description: 'Leave it empty: comments that start a rollout give it' }
permissions: {}
jobs:
  rollout:
    uses: ${uses(source)}
    permissions: { contents: write, actions: write, issues: write, deployments: write }
    secrets: inherit
    with:
      command: \${{ inputs.command || 'wake' }}
      file: \${{ inputs.file }}
      params: \${{ inputs.params }}
      rollout: \${{ inputs.rollout }}
      digest: \${{ inputs.digest }}
      args: \${{ inputs.args }}
      comment-id: \${{ inputs.comment-id }}
      schedule-workflow: rollout-schedule.yml
`;
}

/** The workflow that wakes up rollouts that wait. It has nothing but a schedule, so that it can be switched off by itself. */
export function scheduleText(source: string): string {
  return `# Wakes up rollouts that wait. It is switched off while none does, and on again when one begins to.
name: rollout schedule
on:
  schedule:
    - cron: '7,22,37,52 * * * *'
permissions: {}
jobs:
  wake:
    uses: ${uses(source)}
    permissions: { contents: write, actions: write, issues: write, deployments: write }
    secrets: inherit
    with:
      workflow: rollout.yml
      schedule-workflow: rollout-schedule.yml
`;
}

/** The workflow that does what comments ask for. It executes nothing of the repository, and is passed no secret of it. */
export function commentText(source: string): string {
  return `# Does what comments ask for, as \`/rollout status\`, and answers them.
name: rollout comments
on:
  issue_comment: { types: [created] }
permissions: {}
jobs:
  comment:
    if: contains(github.event.comment.body, 'rollout')
    uses: ${uses(source, 'comment')}
    permissions: { contents: write, actions: write, issues: write, pull-requests: write, checks: read, statuses: read }
    with:
      workflow: rollout.yml
`;
}
