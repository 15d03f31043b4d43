import { actionSpec } from '../action-spec.ts';
import { commonOutputs, ledgerInputs, planInputs, policyInput, secretsInput } from '../common.ts';

export const plan = actionSpec({
  name: 'plan',
  title: 'Wavegate plan',
  description:
    'Plans a rollout: which nodes, in which waves, rounds and batches, and why. Looks for what would stop it ' +
    'on GitHub. Changes nothing.',
  inputs: {
    file: { description: 'The rollout file, from the root of the repository.', required: true },
    ...planInputs,
    ...policyInput,
    ...secretsInput,
    token: ledgerInputs.token,
  },
  outputs: {
    ...commonOutputs,
    digest: 'Digest of the plan: what an approval is about.',
    'plan-file': 'File with the plan as JSON.',
    selected: 'How many nodes the plan has.',
    waves: 'How many waves the plan has.',
    'markdown-file': 'File with the plan as Markdown, for a comment on a pull request.',
  },
  permissions: {
    contents: 'read: to check out the rollout file and the inventory',
    actions:
      'read: to see environments and callers, and tell what would stop the rollout; where it is missing, that is said',
  },
  example: `- uses: actions/checkout@v5
- id: plan
  uses: acme/wavegate/actions/plan@v1
  with:
    file: .github/rollouts/web.yml
    params: |
      version=3.0.17
- env:
    DIGEST: \${{ steps.plan.outputs.digest }}
  run: echo "$DIGEST"`,
});
