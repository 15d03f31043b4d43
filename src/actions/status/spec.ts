import { actionSpec } from '../action-spec.ts';
import { commonOutputs, ledgerInputs } from '../common.ts';

export const status = actionSpec({
  name: 'status',
  title: 'Wavegate status',
  description: 'Says where a rollout stands. Changes nothing, and never fails because of what it says.',
  inputs: {
    rollout: {
      description:
        'Name of the rollout, NAME-N for one execution, or the path of the rollout file that it was planned from. Empty: whichever is due, or else the newest that is not finished.',
    },
    file: {
      description:
        'A rollout file: its name is looked for where `rollout` is empty, and its secrets are named where there is no execution.',
    },
    'comment-id': { description: 'A comment that starts a rollout: `commit` is then the one that was decided on.' },
    ...ledgerInputs,
  },
  outputs: {
    ...commonOutputs,
    execution: 'The execution, `NAME-N`. Empty when there is none.',
    state:
      'Where the rollout stands: planned, waiting, running, baking, paused, rolling-back, succeeded, failed, aborted or rolled-back.',
    due: '`true` when a turn would find something to do, as far as that can be known without taking it: not while another run drives it.',
    'also-due':
      'Other executions that are due, one a line, 20 at most: `advance` starts a run for each. Only where none was asked for.',
    wave: 'Name of the current wave; empty between waves.',
    commit: 'Commit of its plan.',
    digest: 'Digest of its plan.',
    secrets: 'Names under `secrets:` in the rollout file, as a JSON list.',
    'status-file': 'File with the status as JSON.',
  },
  permissions: {
    contents: 'read: the ledger branch',
    actions: 'read: whether the run that drives a rollout is over',
    issues: 'write: only to call a person, where somebody else wrote to the ledger branch',
  },
  example: `- id: status
  uses: acme/wavegate/actions/status@v1
  with:
    rollout: web
- env:
    STATE: \${{ steps.status.outputs.state }}
  run: echo "$STATE"`,
});
