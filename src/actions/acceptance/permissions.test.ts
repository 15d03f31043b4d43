/** What a caller has to grant: the built bundle against the stand-in GitHub, whose tokens may do what their job was granted and no more. */
import { expect, test } from 'vitest';
import type { Acceptance } from '../../testing/acceptance/acceptance.ts';
import { callerFile } from '../../testing/acceptance/fleet-repository.ts';
import { command, outcome, patience, play, rollout } from '../../testing/acceptance/scenario.ts';
import { tell } from '../../testing/acceptance/told.ts';

/** Somebody changes what the caller grants, by a commit on the default branch. */
async function regrant({ github, fleet }: Acceptance, from: string, to: string): Promise<void> {
  const contents = Buffer.from((fleet.files[callerFile] ?? '').replace(from, to)).toString('base64');
  const input = {
    branch: { repositoryNameWithOwner: 'acme/fleet', branchName: 'main' },
    expectedHeadOid: github.repository.refs['refs/heads/main'],
    message: { headline: 'Change what rollouts may do' },
    fileChanges: { additions: [{ path: callerFile, contents }] },
  };
  const query =
    'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';
  const response = await fetch(github.graphqlUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${github.token({ kind: 'user', login: 'octocat' })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query, variables: { input } }),
  });
  expect(await response.json()).toMatchObject({ data: { createCommitOnBranch: { commit: {} } } });
}

const alerts = 'gates: [{ name: alerts, at: before-wave, alerts: { dependabot: critical } }]';

test.concurrent(
  'a gate that asks GitHub says which permission its caller does not grant, and goes on when that is mended',
  rollout(
    { nodes: 2, rollout: `waves: [1, 100%]\n${alerts}`, github: { repository: { private: true } } },
    async (acceptance) => {
      await play(acceptance);
      expect(outcome(acceptance)).toMatchObject({ disagreements: [], status: 'paused', nodes: { pending: 2 } });
      expect(JSON.stringify(tell(acceptance).events)).toContain('which takes vulnerability-alerts: read');
      await regrant(acceptance, 'deployments: write }', 'deployments: write, vulnerability-alerts: read }');
      await command(acceptance, 'resume');
      expect(outcome(acceptance)).toEqual({ disagreements: [], status: 'succeeded', nodes: { succeeded: 2 } });
    },
  ),
  patience,
);

test.concurrent(
  'GitHub does not start what a caller grants too little for: nothing was written, and no node touched',
  rollout({ nodes: 2, rollout: 'waves: [100%]' }, async (acceptance) => {
    await regrant(acceptance, 'issues: write', 'issues: read');
    const run = await acceptance.start();
    await acceptance.runner.quiet();
    expect(run.conclusion).toBe('failure');
    expect(acceptance.faults).toHaveLength(1);
    expect(acceptance.faults[0]).toContain(
      "The nested job 'permissions' is requesting 'issues: write', but is only allowed 'issues: read'.",
    );
    expect(Object.keys(acceptance.github.repository.refs)).not.toContain('refs/heads/wavegate');
    expect(acceptance.fleet.stepsOf('n00001')).toEqual([]);
  }),
  patience,
);
