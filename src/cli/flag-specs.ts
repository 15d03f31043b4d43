import type { FlagSpec } from './command-spec.ts';

export const ledger: FlagSpec = {
  name: 'ledger',
  value: 'DIR',
  description: 'where executions are recorded; default .wavegate/',
};
/** Of commands that record nothing: scripts can give all of them the same flags. */
export const ledgerUnused: FlagSpec = {
  ...ledger,
  description: 'taken as everywhere; this command records nothing, and does not look into it',
};
/** Of commands that read the record of rollouts, wherever it is. */
export const record: readonly FlagSpec[] = [
  {
    name: 'repository',
    value: 'OWNER/NAME',
    description: 'the record of a repository on GitHub instead of a folder; needs GITHUB_TOKEN or GH_TOKEN',
  },
  { name: 'branch', value: 'NAME', description: 'with --repository: the branch of the record; default wavegate' },
  {
    name: 'trusted',
    value: 'LOGIN',
    repeatable: true,
    description: 'with --repository: who else than jobs writes the record, such as `my-app[bot]`',
  },
];
export const planning: readonly FlagSpec[] = [
  { name: 'param', value: 'NAME=VALUE', repeatable: true, description: 'sets a parameter of the rollout file' },
  {
    name: 'inventory',
    value: 'FILE',
    repeatable: true,
    description: "an inventory file; replaces the rollout file's own inventory",
  },
];
export const policy: FlagSpec = {
  name: 'policy',
  value: 'FILE',
  description: 'the policy that rollouts may not go below; default .github/wavegate/policy.yml, where there is one',
};
export const now: FlagSpec = {
  name: 'now',
  value: 'INSTANT',
  description: 'plan or judge as if it were this time (ISO 8601)',
};
export const driving: readonly FlagSpec[] = [
  {
    name: 'wait',
    description: 'stay through bakes, closed windows and gates that are not ready, instead of ending with exit code 3',
  },
];
export const skipUnsupported: FlagSpec = {
  name: 'skip-unsupported',
  description: 'run without the keys of the rollout file that cannot be honoured here',
};
export const scope: FlagSpec = {
  name: 'scope',
  value: 'failed|wave|rollout',
  description: 'which nodes go back; default as the rollout file says',
};

export const digest: FlagSpec = {
  name: 'digest',
  value: 'D',
  description: 'the digest of the plan that is meant; its first 12 characters are enough',
};
export const out: FlagSpec = {
  name: 'out',
  value: 'FILE',
  description: 'where to; default beside the record, or here',
};
export const reason: FlagSpec = { name: 'reason', value: 'TEXT', description: 'why; recorded, and shown to everybody' };
