import { userInfo } from 'node:os';
import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { statesOf, stepsWith } from '../testing/recorded-rollout.ts';
import { siteTest as test, until } from '../testing/site.ts';

const head = 'rollout: web\nfleet: hosts.json\n';
const asking = `${head}waves: [1, { name: rest, up-to: 100%, approval: { from: ["role:maintain"] } }]\n${stepsWith('check')}`;
const run = ['run', 'rollout.yml'];

const codesOf = (stdout: string): string[] =>
  (JSON.parse(stdout) as { problems: { code: string }[] }).problems.map(({ code }) => code);

describe.concurrent('a wave that people have to approve', () => {
  test('ends the run with 3, and goes on once it is approved by the beginning of the digest', async ({
    site,
    expect,
  }) => {
    site.plan(asking, ['a', 'b']);
    expect((await site.run(run)).code).toBe(3);
    const { digest, ...waits } = await site.status();
    expect(waits).toMatchObject({ state: 'waiting', wave: 'rest', waitingFor: { code: 'approval-awaited' } });
    expect(String(waits['next'])).toContain(`\`wavegate approve web-1 --digest ${String(digest).slice(0, 12)}\``);

    const wrong = await site.run(['approve', 'web', '--digest', '123456789012', '--json']);
    expect([wrong.code, codesOf(wrong.stdout)]).toEqual([2, ['approval-of-another-plan']]);
    const short = await site.run(['approve', 'web', '--digest', String(digest).slice(0, 11), '--json']);
    expect([short.code, codesOf(short.stdout)]).toEqual([2, ['approval-of-another-plan']]);
    expect(codesOf((await site.run(['approve', 'web', '--json'])).stdout)).toEqual(['approval-of-another-plan']);
    expect((await site.run(['resume', 'web'])).code).toBe(3);

    expect((await site.run(['approve', 'web', '--digest', String(digest).slice(0, 12)])).code).toBe(0);
    expect((await site.run(['resume', 'web'])).code).toBe(0);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'succeeded' });
  });

  test('goes on by itself as soon as it is approved where the driver waits', async ({ site, expect }) => {
    site.plan(asking, ['a', 'b']);
    const running = site.start([...run, '--wait']);
    await until('it to wait', async () => (await site.story())?.events.at(-1)?.type === 'approval-awaited');
    const { digest } = (await site.state()).plan;

    expect((await site.run(['approve', 'web', '--digest', digest])).code).toBe(0);

    expect((await running.ended).code).toBe(0);
  });

  test('that is rejected pauses, and has to be approved by everybody anew', async ({ site, expect }) => {
    site.plan(asking, ['a', 'b']);
    await site.run(run);
    const { digest } = (await site.state()).plan;
    await site.run(['approve', 'web', '--digest', digest]);

    expect((await site.run(['reject', 'web', '--reason', 'not today'])).code).toBe(0);

    expect(await site.status()).toMatchObject({ state: 'paused', waitingFor: { code: 'approval-rejected' } });
    const late = await site.run(['approve', 'web', '--digest', digest, '--json']);
    expect(codesOf(late.stdout)).toEqual(['approval-was-rejected']);
    expect((await site.run(['resume', 'web'])).code).toBe(3);
    expect(await site.status()).toMatchObject({ state: 'waiting', waitingFor: { code: 'approval-awaited' } });
  });

  test('counts nobody twice, and nobody who is not asked', async ({ site, expect }) => {
    const { username } = userInfo();
    const approval = `{ required: 2, from: ["user:${username}", "user:nobody-else"] }`;
    site.plan(`${head}waves: [{ name: all, up-to: 100%, approval: ${approval} }]\n${stepsWith('check')}`, ['a']);
    await site.run(run);
    const { digest } = (await site.state()).plan;
    const approve = ['approve', 'web', '--digest', digest, '--json'];
    expect((await site.run(approve)).code).toBe(0);
    expect(codesOf((await site.run(approve)).stdout)).toEqual(['approval-given-already']);
    expect((await site.run(['resume', 'web'])).code).toBe(3);
  });
});

describe.concurrent('people in the way of a rollout', () => {
  test('a hold keeps it out of its next wave until it is lifted', async ({ site, expect }) => {
    site.plan(asking, ['a', 'b']);
    await site.run(run);
    expect((await site.run(['hold', 'web', '--json'])).code).toBe(2);
    expect((await site.run(['hold', 'web', '--reason', 'release party'])).code).toBe(0);
    const { digest } = (await site.state()).plan;
    await site.run(['approve', 'web', '--digest', digest]);
    expect((await site.run(['resume', 'web'])).code).toBe(3);
    expect(await site.status()).toMatchObject({ state: 'waiting', waitingFor: { code: 'held-back' } });

    expect((await site.run(['unhold', 'web'])).code).toBe(0);

    expect((await site.run(['resume', 'web'])).code).toBe(0);
  });

  test('a hold ends by itself, after so long or at a moment that lies ahead', async ({ site, expect }) => {
    site.plan(asking, ['a', 'b']);
    await site.run(run);
    for (const until of ['yesterday', '2020-01-01', '0h']) {
      const refused = await site.run(['hold', 'web', '--reason', 'party', '--until', until, '--json']);
      expect([refused.code, codesOf(refused.stdout)]).toEqual([2, ['bad-flag-value']]);
    }
    const before = Date.now();
    expect((await site.run(['hold', 'web', '--reason', 'party', '--until', '2h'])).code).toBe(0);
    const placed = (await site.story())?.events.findLast(({ type }) => type === 'hold-placed');
    const until = (placed as { until?: number } | undefined)?.until ?? 0;
    expect(until).toBeGreaterThanOrEqual(before + 7_200_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 7_200_000);
  });

  test('a node that is skipped is never touched, and a wave of such nodes asks nobody', async ({ site, expect }) => {
    site.plan(asking, ['a', 'b']);
    await site.run(run);
    expect(codesOf((await site.run(['skip', 'web', 'a', '--reason', 'late', '--json'])).stdout)).toEqual([
      'skip-too-late',
    ]);

    expect((await site.run(['skip', 'web', 'b', '--reason', 'on loan'])).code).toBe(0);

    expect((await site.run(['resume', 'web'])).code).toBe(0);
    const state = await site.state();
    expect([statusOf(state), statesOf(state)]).toEqual(['succeeded', { a: 'succeeded', b: 'skipped' }]);
    expect(site.log().filter((line) => line.includes(' b '))).toEqual([]);
  });
});

describe.concurrent('an emergency', () => {
  const gates =
    'gates: [{ name: hours, at: before-wave, run: "exit 1" }, { name: well, at: before-wave, waves: [rest], run: "echo asked >>log" }]\n';
  const emergency = 'emergency: { waves: [100%], bypass: [hours] }\n';
  const file = `${head}waves: [1, { name: rest, up-to: 100%, environment: prod }]\n${gates}${emergency}${stepsWith('check')}`;

  test('uses the waves for one without the gates that the file names, and says so loudly', async ({ site, expect }) => {
    site.plan(file, ['a', 'b']);
    const { code, stderr } = await site.run([...run, '--emergency', '--reason', 'CVE-2026-1']);
    expect(code).toBe(0);
    expect(stderr).toContain('EMERGENCY: CVE-2026-1; without gate hours\n');
    const story = await site.story();
    expect(story?.events[0]).toMatchObject({ emergency: { reason: 'CVE-2026-1', bypass: ['hours'] } });
    expect(story?.state.waves.map(({ name }) => name)).toEqual(['wave-1']);
    expect(site.count('asked') + site.log().filter((line) => line === 'asked').length).toBe(1);
    expect((await site.run(['status', 'web'])).stdout).toContain('EMERGENCY  CVE-2026-1; without gate hours');
  });

  test('is refused without a reason, and where the file has none', async ({ site, expect }) => {
    site.plan(file, ['a', 'b']);
    expect(codesOf((await site.run([...run, '--emergency', '--json'])).stdout)).toEqual(['flag-missing']);
    site.plan(`${head}waves: [100%]\n${stepsWith('check')}`, ['a']);
    const none = await site.run([...run, '--emergency', '--reason', 'now', '--json']);
    expect(codesOf(none.stdout)).toEqual(['no-emergency-waves']);
    expect(await site.story()).toBeNull();
  });
});
