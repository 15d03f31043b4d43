import { describe } from 'vitest';
import type { AuditEntry } from '../core/audit/entry.ts';
import { stepsWith } from '../testing/recorded-rollout.ts';
import { type Site, siteTest as test } from '../testing/site.ts';

const scan = (more = ''): string =>
  `gates: [{ name: image, at: before-rollout, scan: { reports: trivy.json, only-new: true }${more} }]\n`;
const file = (gates: string): string => `rollout: web\nfleet: hosts.json\nwaves: [100%]\n${gates}${stepsWith('check')}`;

function scanned(site: Site, ...ids: readonly string[]): void {
  const found = ids.map((id) => ({ VulnerabilityID: id, PkgName: 'p', Severity: 'HIGH' }));
  site.write(
    'trivy.json',
    JSON.stringify({ SchemaVersion: 2, ArtifactName: 'web', Results: [{ Target: 'web', Vulnerabilities: found }] }),
  );
}

const run = ['run', 'rollout.yml'];
const ask = async (site: Site): Promise<string> => {
  const { stdout } = await site.run(['gate', 'rollout.yml', 'image', '--json']);
  return (JSON.parse(stdout) as { verdict: string }).verdict;
};

describe.concurrent('a scan that asks only about new findings', () => {
  test('compares with the last rollout that succeeded', async ({ site, expect }) => {
    scanned(site, 'CVE-1', 'CVE-2');
    site.plan(file(scan()), ['a']);
    expect([(await site.run(run)).code, await ask(site)]).toEqual([3, 'fail']);
    await site.run(['abort', 'web']);

    site.plan(file(scan(', mode: advise')), ['a']);
    expect([(await site.run(run)).code, await ask(site)]).toEqual([0, 'pass']);

    site.plan(file(scan()), ['a']);
    expect([(await site.run(run)).code, await ask(site)]).toEqual([0, 'pass']);

    scanned(site, 'CVE-2', 'CVE-3');
    const { code, stdout } = await site.run(run);
    expect(code).toBe(3);
    expect(stdout).toContain('1 finding fails the policy: CVE-3.');
    // What stands still has accepted nothing: the one before it still counts.
    scanned(site, 'CVE-1');
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    scanned(site, 'CVE-1', 'CVE-2');
    expect(await ask(site)).toBe('fail');
    const { entries } = JSON.parse((await site.run(['audit', '--json'])).stdout) as { entries: AuditEntry[] };
    expect(entries.map(({ kind, execution, why }) => [kind, execution, why])).toEqual([
      ['gate-advised', 'web-2', '2 findings fail the policy: CVE-1, CVE-2.'],
      ['known-findings-accepted', 'web-3', '2: 2 high, which web-2 had'],
      ['resumed-after-gate', 'web-4', '1 finding fails the policy: CVE-3.'],
      ['known-findings-accepted', 'web-4', '1: 1 high, which web-3 had'],
    ]);
  });

  test('cannot stand where what it finds is not kept', async ({ site, expect }) => {
    site.plan(file(scan().replace('before-rollout', 'during-bake')), ['a']);
    const { code, stderr } = await site.run(['validate', 'rollout.yml']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'A scan that asks only about new findings cannot stand at `during-bake`: what it accepts is not kept there.',
    );
    expect(stderr).toContain('Let it stand at one of before-rollout, before-wave, after-wave.');
  });
});
