import type { Addition } from './repository.ts';

const text = `# The ledger of Wavegate

This branch is the record of the rollouts of this repository. Wavegate writes it; please change nothing here by hand: a commit by
anybody else stops every rollout until a person has looked at it.

One folder an execution, \`NAME/NUMBER/\`:

- \`plan.json\` (or \`plan.json.gz\`): what was planned
- \`events-0001.jsonl\`, …: what happened, one event a line
- \`lease.json\`: who may write, and until when
- \`inbox/\`: commands that wait for whoever drives the rollout

\`comments/\` has what was decided on each command in a comment, allowed or refused; \`locks/\` the environments that rollouts are kept out
of; \`audit/\` what is still told of executions that were taken away, as they were old. \`executions.json\` lists the executions. What each commit did stands in its message.
`;

export const branchReadme: Addition = { path: 'README.md', contents: Buffer.from(text) };
