import { actionSpec } from '../action-spec.ts';
import {
  ledgerInputs,
  planInputs,
  policyInput,
  retentionInputs,
  secretsInput,
  teamTokenInput,
  turnOutputs,
  workflowInputs,
} from '../common.ts';

export const advance = actionSpec({
  name: 'advance',
  title: 'Wavegate',
  description: 'Takes one turn of a rollout: starts it, or takes commands in and decides what is to be done now.',
  inputs: {
    file: { description: 'The rollout file, from the root of the repository. Only to start.' },
    rollout: {
      description:
        'Name of the rollout, NAME-N for one execution, or the path of the rollout file that it was planned from. Empty: the name in the file, or whichever is due.',
    },
    command: {
      description:
        'start, resume, retry, rollback, pause, abort, approve, reject, skip, hold, unhold, status, explain or wake.',
      default: 'wake',
    },
    digest: {
      description:
        'With approve and reject, and with start where the plan was approved before: the digest of what was approved.',
    },
    'approve-wave': { description: 'Index of the wave that the environment of this job has just let pass.' },
    args: {
      description:
        'What the command needs besides, written as in a comment: `NODE --reason="on loan"` with skip, `--reason=… --until=2h` with hold, ' +
        '`NODE` with explain, `--to=all` with rollback, `--reason=…` with reject, `--emergency --reason="what is wrong"` or `--param=NAME=VALUE` with start.',
    },
    'also-due': {
      description:
        'Only with wake: other executions, one a line, that a run of their own is started for; the output `also-due` of status.',
    },
    'comment-id': {
      description:
        'Only with start, and given by what handles comments: the comment that asks for it. Who asks and for what is read from the ledger.',
    },
    ...policyInput,
    ...teamTokenInput,
    ...planInputs,
    ...secretsInput,
    ...workflowInputs,
    ...retentionInputs,
    ...ledgerInputs,
  },
  outputs: turnOutputs,
  permissions: {
    contents: 'write: the ledger branch',
    actions:
      'write: to look at earlier runs and their artifacts, to start the next turn, and to switch the schedule on and off',
    issues: 'write: the rollout issue',
    deployments: 'write: one deployment a wave',
  },
  example: `- uses: actions/checkout@v5
- id: turn
  uses: acme/wavegate/actions/advance@v1
  with:
    file: .github/rollouts/web.yml
    command: start
- if: steps.turn.outputs.next == 'held'
  env:
    REASON: \${{ steps.turn.outputs.reason }}
  run: echo "$REASON"`,
});
