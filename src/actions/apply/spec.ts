import { actionSpec } from '../action-spec.ts';
import { commonOutputs, ledgerInputs, secretsInput } from '../common.ts';

export const apply = actionSpec({
  name: 'apply',
  title: 'Wavegate apply',
  description:
    'Works on one batch of a round: the gates before it, its nodes, the gates after it. What happened goes into a file, which has to be ' +
    'uploaded as an artifact under the name that this action gives.',
  inputs: {
    execution: { description: 'The execution, `NAME-N`.', required: true },
    batch: { description: 'The batch.', required: true },
    fence: { description: 'Number of the lease under which the round was handed out.', required: true },
    wave: { description: 'Index of the wave.', required: true },
    round: { description: 'Index of the round.', required: true },
    'max-parallel': {
      description: 'How many batch jobs run at once: the more, the less often each looks for commands.',
      default: '1',
    },
    ...secretsInput,
    ...ledgerInputs,
  },
  outputs: {
    ...commonOutputs,
    'results-file': 'File with what happened.',
    'artifact-name': 'Under which name the file has to be uploaded.',
    outcome:
      '`done`: no node of the batch has work left. `stopped`: the rollout was, or a limit had no slot left. `refused`: the batch is not this ' +
      "job's to work on, and nothing was done.",
  },
  permissions: {
    contents: 'read: the plan’s commit, and the ledger branch',
    actions: 'read: only when a job is run again, to find what its first attempt did',
  },
  example: `- uses: actions/checkout@v5
  with:
    ref: \${{ needs.advance.outputs.commit }}
- id: apply
  uses: acme/wavegate/actions/apply@v1
  with:
    execution: \${{ needs.advance.outputs.execution }}
    fence: \${{ needs.advance.outputs.fence }}
    wave: \${{ matrix.wave }}
    round: \${{ matrix.round }}
    batch: \${{ matrix.batch }}
- if: always()
  uses: actions/upload-artifact@v5
  with:
    name: \${{ steps.apply.outputs.artifact-name }}
    path: \${{ steps.apply.outputs.results-file }}`,
});
