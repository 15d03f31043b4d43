import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { branchRepository } from '../github/branch-repository.ts';
import { testBranchLedger } from '../testing/branch-ledger.ts';
import { startGitHub } from '../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { aSite, shownRollout } from '../testing/github-rollouts.ts';
import { siteTest as test } from '../testing/site.ts';

test('report of a rollout on GitHub: its people, its issue, and what to comment there', async ({ site, expect }) => {
  const github = await startGitHub();
  try {
    const ledger = testBranchLedger<RolloutEvent>({
      repository: branchRepository(clientOf(github), 'wavegate'),
      outputRoot: join(site.folder, 'output'),
    });
    const { plan, events } = shownRollout({ nodes: 40, failed: 4 });
    const [planned, ...later] = events;
    const first = (execution: string): RolloutEvent[] =>
      planned?.type === 'rollout-planned' ? [{ ...planned, execution }] : [];
    const lease = await ledger.create('web', plan, first, {
      holder: { who: 'tester', host: 'here', pid: 1 },
      unfinished: () => true,
    });
    const url = `${aSite.server}/acme/ops/issues/7`;
    await lease.append([{ type: 'rollout-linked', at: planned?.at ?? 0, issue: 7, url }, ...later]);
    await lease.release();

    const env = { GITHUB_API_URL: github.url, GH_TOKEN: github.token() };
    const asked = ['report', 'web', '--repository', 'acme/fleet', '--json'];
    const { code, stdout, stderr } = await site.run(asked, { env });
    expect([code, stderr]).toEqual([0, '']);
    const path = join(realpathSync(site.folder), 'web-1.html');
    expect(JSON.parse(stdout)).toEqual({ path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const page = readFileSync(path, 'utf8');
    expect(page).toContain(`<a href="${url}" rel="noreferrer">issue #7</a>`);
    expect(page).toContain('wave early approved by user:bob in the environment');
    expect(page).toContain('<code>/rollout retry</code>');
    expect(page).not.toContain('<code>wavegate ');
    mustBeAsDescribed(github);
  } finally {
    await github.close();
  }
});
