import { join } from 'node:path';
import { describe } from 'vitest';
import { auditExecution } from '../core/audit/audit-execution.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { branchRepository } from '../github/branch-repository.ts';
import { aGate, aPlan } from '../testing/builders.ts';
import { testBranchLedger } from '../testing/branch-ledger.ts';
import { startGitHub } from '../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../testing/github-client.ts';
import { stepsWith } from '../testing/recorded-rollout.ts';
import { given, planned } from '../testing/rollout-spec.ts';
import { siteTest as test } from '../testing/site.ts';

const head = 'rollout: web\nfleet: hosts.json\nwaves: [100%]\n';
const gates =
  'gates: [{ name: hours, at: before-wave, run: "exit 1" }, { name: scan, at: before-wave, mode: advise, run: "exit 1" }]\n';
const file = `${head}${gates}emergency: { waves: [100%], bypass: [hours] }\n${stepsWith('check')}`;

describe.concurrent('audit', () => {
  test('tells of every execution here who went around which gate, and why', async ({ site, expect }) => {
    site.plan(file, ['a']);
    expect((await site.run(['run', 'rollout.yml', '--emergency', '--reason', 'CVE-2026-1'])).code).toBe(0);

    const { code, stdout } = await site.run(['audit', '--json']);
    expect(code).toBe(0);
    const none = { commit: null, exception: null, times: 1 };
    const audit = JSON.parse(stdout) as { entries: { at: string; by: string }[] };
    const { at, by } = audit.entries[0] ?? { at: '', by: '' };
    const emergency = { ...none, at, by, execution: 'web-1', wave: null, why: 'CVE-2026-1', verdict: null };
    expect(audit).toEqual({
      since: null,
      executions: 1,
      missing: [],
      entries: [
        { ...emergency, kind: 'emergency', what: 'web' },
        { ...emergency, kind: 'gate-bypassed', what: 'hours' },
        {
          ...emergency,
          at: audit.entries[2]?.at,
          kind: 'gate-advised',
          what: 'scan',
          wave: 'wave-1',
          why: '`exit 1` says no.',
          verdict: 'fail',
        },
      ],
    });

    const people = (await site.run(['audit'])).stdout;
    for (const text of ['gate not asked: emergency', 'CVE-2026-1', '3 to answer for. 1 execution looked at.'])
      expect(people).toContain(text);
    const later = new Date(Date.parse(audit.entries[2]?.at ?? '') + 1).toISOString();
    expect((await site.run(['audit', '--since', later])).stdout).toBe(
      'No gate was bypassed or excepted. 1 execution looked at.\n',
    );
  });

  test('does not say that all is well where nothing is recorded', async ({ site, expect }) => {
    const { code, stdout } = await site.run(['audit']);
    expect([code, stdout]).toEqual([0, 'Nothing is recorded here, so that nothing was looked at.\n']);
  });

  test('reads the record of a repository on GitHub, packed executions and locks included', async ({ site, expect }) => {
    await using github = await startGitHubHere();
    const ledger = testBranchLedger<RolloutEvent>({
      repository: branchRepository(clientOf(github), 'wavegate'),
      outputRoot: join(site.folder, 'output'),
      remember: auditExecution,
    });
    const plan = aPlan(['one: a'], { gates: [aGate({ name: 'scan', at: 'before-wave', mode: 'advise' })] });
    const { history } = given(plan).runs({ scan: 'fail' });
    const holder = { who: 'tester', host: 'here', pid: 1 };
    for (const reason of ['down', 'still down']) {
      const first = (execution: string) => [{ ...planned(plan), execution, emergency: { reason, bypass: [] } }];
      const lease = await ledger.create('web', plan, first, { holder, unfinished: () => false });
      await lease.append(history.slice(1));
      await lease.release();
    }
    const lock = { environment: 'prod', by: 'user:alice', note: 'audit', since: 1, until: null };
    const about = { issue: 1, rollout: null, reason: null };
    await ledger.decide('7', () => ({
      decision: {
        ...about,
        comment: 7,
        by: 'user:alice',
        verb: 'lock',
        args: { subject: 'prod', reason: ['audit'] },
        at: 1,
      },
      lock,
    }));
    await ledger.decide('8', () => ({
      decision: { ...about, comment: 8, by: 'user:bob', verb: 'unlock', args: { subject: 'prod' }, at: 2 },
      unlock: { environment: 'prod' },
    }));
    await ledger.compact({ newest: 10, youngerThanMs: 0 });

    const asked = ['audit', '--repository', 'acme/fleet', '--json'];
    const env = { GITHUB_API_URL: github.url, GH_TOKEN: github.token() };
    const { code, stdout, stderr } = await site.run(asked, { env });
    expect([code, stderr]).toEqual([0, '']);
    const audit = JSON.parse(stdout) as { executions: number; entries: { kind: string; execution: string | null }[] };
    expect(audit.executions).toBe(2);
    expect(audit.entries.map(({ kind, execution }) => [kind, execution])).toEqual(
      expect.arrayContaining([
        ['lock-lifted', null],
        ['emergency', 'web-1'],
        ['gate-advised', 'web-1'],
        ['emergency', 'web-2'],
        ['gate-advised', 'web-2'],
      ]),
    );
    // What was taken away is still told of; what was never written down is named.
    expect(await ledger.compact({ newest: 1, youngerThanMs: 0 })).toEqual(['web-1']);
    const later = JSON.parse((await site.run(asked, { env })).stdout) as typeof audit;
    expect(later).toMatchObject({ executions: 2, missing: [] });
    expect(later.entries).toHaveLength(audit.entries.length);
    expect(later.entries).toEqual(expect.arrayContaining(audit.entries));
    mustBeAsDescribed(github);

    const refused = await site.run(asked, { env: { GITHUB_API_URL: github.url } });
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('record-token-missing');
  });
});

async function startGitHubHere() {
  const github = await startGitHub();
  return Object.assign(github, { [Symbol.asyncDispose]: () => github.close() });
}
