import { actionSpec } from '../action-spec.ts';
import { commonOutputs, ledgerInputs, planInputs, policyInput, secretsInput } from '../common.ts';

export const gate = actionSpec({
  name: 'gate',
  title: 'Wavegate gate',
  description: 'Asks one gate of a rollout file now, outside a rollout. The step fails unless the gate passes.',
  inputs: {
    file: { description: 'The rollout file, from the root of the repository.', required: true },
    gate: { description: 'Name of the gate.', required: true },
    ...planInputs,
    ...policyInput,
    ...secretsInput,
    ...ledgerInputs,
  },
  outputs: {
    ...commonOutputs,
    verdict: 'pass, fail, inconclusive, error or stale.',
    'evidence-file': 'File with what was looked at, as JSON.',
  },
  permissions: {
    contents: 'read: to check out the rollout file, for what earlier rollouts found, and for the policy',
    checks: 'read: for gates of the kind `checks`',
    statuses: 'read: for gates of the kind `checks`',
    actions: 'read: for those, where several workflows have a job of one name',
    'security-events': 'read: for gates of the kind `alerts` that ask code scanning',
    'vulnerability-alerts': 'read: for gates of the kind `alerts` that ask Dependabot',
    attestations: 'read: for gates of the kind `attestation`',
  },
  example: `- uses: actions/checkout@v5
- uses: acme/wavegate/actions/gate@v1
  with:
    file: .github/rollouts/web.yml
    gate: image-scan`,
});
