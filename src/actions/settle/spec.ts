import { actionSpec } from '../action-spec.ts';
import { ledgerInputs, retentionInputs, secretsInput, turnOutputs, workflowInputs } from '../common.ts';

export const settle = actionSpec({
  name: 'settle',
  title: 'Wavegate settle',
  description:
    'Takes in what the batch jobs of a round did, goes on as far as no jobs are needed, and starts the next turn where there is something ' +
    'to do at once.',
  inputs: {
    execution: { description: 'The execution, `NAME-N`.', required: true },
    fence: { description: 'Number of the lease under which the round was handed out; empty: none was.' },
    wave: { description: 'Index of the wave.' },
    round: { description: 'Index of the round.' },
    'approve-result': {
      description: 'Result of the job that waited for approval: success, failure, cancelled or skipped.',
    },
    'batch-result': { description: 'Result of the batch jobs: success, failure, cancelled or skipped.' },
    ...secretsInput,
    ...workflowInputs,
    ...retentionInputs,
    ...ledgerInputs,
  },
  outputs: { ...turnOutputs, dispatched: 'Number of the run that takes the next turn; empty: none was started.' },
  permissions: {
    contents: 'write: the ledger branch',
    actions: 'write: the artifacts of the batch jobs, and the next turn',
    issues: 'write: the rollout issue',
    deployments: 'write: the statuses of the wave',
  },
  example: `- uses: actions/checkout@v5
  with:
    ref: \${{ needs.advance.outputs.commit }}
- uses: acme/wavegate/actions/settle@v1
  with:
    execution: \${{ needs.advance.outputs.execution }}
    fence: \${{ needs.advance.outputs.fence }}
    wave: \${{ needs.advance.outputs.wave }}
    round: \${{ needs.advance.outputs.round }}
    batch-result: \${{ needs.batch.result }}`,
});
