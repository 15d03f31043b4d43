import { actionSpec } from '../action-spec.ts';
import { commonOutputs, ledgerInputs, policyInput, teamTokenInput, workflowInputs } from '../common.ts';

export const comment = actionSpec({
  name: 'comment',
  title: 'Wavegate comment',
  description:
    'Does what a comment on an issue or a pull request asks for, where whoever wrote it may. Answers by a comment of its own, and executes ' +
    'nothing of the repository.',
  inputs: {
    workflow: workflowInputs.workflow,
    ...policyInput,
    ...teamTokenInput,
    ...ledgerInputs,
  },
  outputs: {
    ...commonOutputs,
    command: 'What was asked for. Empty: the comment asks for nothing.',
    answer: '`done`, `started`, `taken`, `refused`, `not-understood`, or `none` where there was nothing to answer.',
    execution: 'The execution that it is about, `NAME-N`. Empty: none.',
  },
  permissions: {
    contents: 'write: the ledger branch',
    actions: 'write: to start the turn that does what was asked',
    issues: 'write: reactions and the answer on issues',
    'pull-requests': 'write: reactions and the answer on pull requests',
    checks: 'read: whether the required checks of a pull request passed',
    statuses: 'read: the same, of those that are commit statuses',
  },
  example: `- uses: acme/wavegate/actions/comment@v1
  with:
    workflow: rollout.yml`,
});
