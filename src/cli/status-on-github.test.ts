import { join } from 'node:path';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { branchRepository } from '../github/branch-repository.ts';
import { aPlan, tolerates } from '../testing/builders.ts';
import { testBranchLedger } from '../testing/branch-ledger.ts';
import { startGitHub } from '../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { given, planned } from '../testing/rollout-spec.ts';
import { siteTest as test } from '../testing/site.ts';

test('status of the record of a repository on GitHub: rollouts, what to comment next, and every lock that holds', async ({
  site,
  expect,
}) => {
  const github = await startGitHub();
  try {
    const ledger = testBranchLedger<RolloutEvent>({
      repository: branchRepository(clientOf(github), 'wavegate'),
      outputRoot: join(site.folder, 'output'),
    });
    const env = { GITHUB_API_URL: github.url, GH_TOKEN: github.token() };
    const ask = (...more: string[]) => site.run(['status', '--repository', 'acme/fleet', ...more], { env });
    expect((await ask()).stdout).toBe('no rollouts here yet\n');

    const plan = aPlan(['one: a b', 'two: c'], { onFailure: { tolerate: [tolerates('failed', 0)] } });
    const { history } = given(plan).runs({ b: 'failed' });
    const first = (execution: string): RolloutEvent[] => [{ ...planned(plan), execution }];
    const holder = { who: 'tester', host: 'here', pid: 1 };
    const lease = await ledger.create('web', plan, first, { holder, unfinished: () => true });
    await lease.append(history.slice(1));
    await lease.release();
    const decision = { issue: 1, comment: 7, rollout: null, reason: null, by: 'user:alice', verb: 'lock', at: 1 };
    await ledger.decide('7', () => ({
      decision: { ...decision, args: { subject: 'prod', reason: ['audit'] } },
      lock: { environment: 'prod', by: 'user:alice', note: 'audit', since: 1, until: null },
    }));

    const { code, stdout, stderr } = await ask();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('web-1  paused, wave one\n');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('next in its issue: see why with `/rollout explain web-1`;');
    expect(stdout).not.toContain('`wavegate ');
    expect(stdout.trimEnd().split('\n').slice(-2)).toEqual([
      'locked environments',
      '  prod, by user:alice, since 1970-01-01T00:00:00.001Z, until somebody unlocks it: audit',
    ]);
    expect(JSON.parse((await ask('web', '--json')).stdout)).toMatchObject({ rollout: 'web-1', state: 'paused' });
    mustBeAsDescribed(github);
  } finally {
    await github.close();
  }
});
