import { afterEach, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { parseRolloutFile } from '../../spec/parse-rollout-file.ts';
import type { TokenRequest } from '../../testing/github/auth.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { clientOf } from '../../testing/github-client.ts';
import { rolloutFileWith } from '../../testing/rollout-file.ts';
import { preflight } from './preflight.ts';

const ours = 'acme/wavegate/.github/workflows';
const button = (secrets: string): string => `on:
  workflow_dispatch: { inputs: { command: {}, rollout: {} } }
jobs:
  rollout:
    uses: ${ours}/rollout.yml@v1
    permissions: { contents: write, actions: write, issues: write, deployments: write }
    with: { schedule-workflow: wake.yml }${secrets}
`;
const comments = (secrets: string): string => `on: { issue_comment: { types: [created] } }
jobs:
  comment:
    uses: ${ours}/comment.yml@v1
    permissions: { contents: write, actions: write, issues: write, pull-requests: write, checks: read, statuses: read }
    with: { workflow: rollout.yml }${secrets}
`;
const wake = `on: { schedule: [{ cron: '7 * * * *' }] }
jobs:
  wake:
    uses: ${ours}/rollout.yml@v1
    permissions: { contents: write, actions: write, issues: write, deployments: write }
`;

let standIn: StandIn;
afterEach(async () => {
  const { violations } = standIn;
  await standIn.close();
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
});

interface Stage {
  readonly pressed?: string;
  readonly heard?: string;
  readonly from?: string;
  readonly policyTeams?: readonly string[];
  readonly token?: TokenRequest;
}

const inherit = '\n    secrets: inherit';
const named = '\n    secrets: { WAVEGATE_TEAM_TOKEN: x }';
const reads = { kind: 'user', login: 'octocat' } as const;

async function said({ pressed = inherit, heard = named, from = 'team:ops', policyTeams = [], token = reads }: Stage) {
  standIn = await startGitHub({
    repository: {
      files: {
        '.github/workflows/rollout.yml': button(pressed),
        '.github/workflows/comments.yml': comments(heard),
        '.github/workflows/wake.yml': wake,
      },
    },
  });
  standIn.world.state.teams.push({ id: 1, org: 'acme', slug: 'ops', members: [] });
  const lines = `waves: [1, { name: rest, up-to: 100%, approval: { required: 1, from: ["${from}"] } }]`;
  const { definition } = parseRolloutFile(rolloutFileWith(lines), 'rollout.yml');
  if (definition === null) throw new Error('the rollout file of the test is wrong');
  const request = { definition, version: '1.2.3', ledgerBranch: null, policyTeams };
  const problems = await preflight(clientOf(standIn, token), request);
  return problems.map((each) => `${each.severity} ${each.code}: ${words(each).message} → ${words(each).hint}`);
}

test('a team that the wave asks is no problem where both callers pass on a token for it', async () => {
  expect(await said({})).toEqual([]);
});

test('nor are roles and people, where none is passed on', async () => {
  expect(await said({ from: 'role:maintain', pressed: '', heard: '' })).toEqual([]);
});

test('a caller that passes on no token for teams is told with what names them, and what to do', async () => {
  expect(await said({ heard: '', policyTeams: ['ops', 'ops-leads'], token: { kind: 'job' } })).toEqual([
    'warning teams-unreadable: wave rest and the policy name team:ops, team:ops-leads, and .github/workflows/comments.yml ' +
      'passes on no token that may read who is in there: that of a job may not. → ' +
      'Make a secret WAVEGATE_TEAM_TOKEN of a token that may read the members of the organisation, and pass it on: ' +
      '`secrets: { WAVEGATE_TEAM_TOKEN: "${{ secrets.WAVEGATE_TEAM_TOKEN }}" }`, or `secrets: inherit`. Or name users or roles instead.',
  ]);
});

test('the button is a way of asking as well', async () => {
  const [first, ...more] = await said({ pressed: '\n    secrets: { WAVEGATE_SECRETS: x }' });
  expect([first, more]).toEqual([expect.stringContaining('and .github/workflows/rollout.yml passes on no token'), []]);
});

test('a team that nobody can find is told, whoever names it', async () => {
  expect(await said({ from: 'team:opps' })).toEqual([
    'warning team-missing: wave rest names team:opps, and acme has no team opps, or this token may not see it. → ' +
      'Write the name that stands in the address of its page, and look again with a token that may read the members of the organisation.',
  ]);
});

test('a token that may not look at teams says nothing of them: another one matters', async () => {
  expect(await said({ from: 'team:opps', token: { kind: 'job' } })).toEqual([]);
});
