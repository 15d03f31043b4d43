import { describe } from 'vitest';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { statusOf } from '../core/rollout/state.ts';
import { openFileLedger } from '../ledger/file/file-ledger.ts';
import { runs } from '../testing/process-family.ts';
import { holdAt, statesOf, stepsWith, withStep, yaml } from '../testing/recorded-rollout.ts';
import { type Site, siteTest as test, until } from '../testing/site.ts';

const one = 'rollout: web\nfleet: hosts.json\nwaves: [100%]\nbatch: { size: 3, parallel: 1, concurrency: 1 }\n';
const held = `${holdAt('held $WAVEGATE_NODE')}; echo "applied $WAVEGATE_NODE $$" >>log`;
const file = `${one}${withStep(stepsWith('check'), 'apply', yaml(held))}`;

const counts = { pending: 0, running: 0, succeeded: 0, failed: 0, unreachable: 0, skipped: 0, removed: 0, unknown: 0 };

describe.concurrent('a command to a driver that lives', () => {
  test('pause is obeyed within a second: what runs ends by itself, and nothing is begun after it', async ({
    site,
    expect,
  }) => {
    site.plan(file, ['a', 'b', 'c']);
    const driver = await site.runUntil('held a');

    const paused = await site.run(['pause', 'web', '--json']);

    expect(paused.code).toBe(0);
    expect(JSON.parse(paused.stdout)).toMatchObject({
      rollout: 'web-1',
      state: 'paused',
      nodes: { ...counts, running: 1, pending: 2, 'rolled-back': 0 },
      waitingFor: { code: 'paused-by-command' },
    });
    const { events = [] } = (await site.story()) ?? {};
    const accepted = events.find((event) => event.type === 'command-accepted');
    expect(accepted).toMatchObject({ verb: 'pause' });
    expect(driver.alive).toBe(true);

    site.write('go', '');
    expect((await driver.ended).code).toBe(3);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'pending', c: 'pending' });
    expect(site.log().filter((line) => / [bc] /.test(line))).toEqual([]);
  });

  test('resume after a pause goes on in the same driver', async ({ site, expect }) => {
    site.plan(file, ['a', 'b', 'c']);
    const driver = await site.runUntil('held a');
    expect((await site.run(['pause', 'web'])).code).toBe(0);

    const resumed = await site.run(['resume', 'web', '--json']);

    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'running' });
    site.write('go', '');
    expect((await driver.ended).code).toBe(0);
    expect(site.count('applied')).toBe(3);
  });

  test('rollback waits for what runs, and then goes back in the same driver', async ({ site, expect }) => {
    site.plan(file, ['a', 'b', 'c']);
    const driver = await site.runUntil('held a');

    const back = await site.run(['rollback', 'web']);

    expect(back.code).toBe(0);
    site.write('go', '');
    expect((await driver.ended).code).toBe(1);
    const state = await site.state();
    expect([statusOf(state), statesOf(state)]).toEqual([
      'rolled-back',
      { a: 'rolled-back', b: 'pending', c: 'pending' },
    ]);
  });

  test('abort ends running steps with all that they started: TERM, and KILL for what ignores it', async ({
    site,
    expect,
  }) => {
    const stubborn = `trap "" TERM; setsid sh -c 'trap "" TERM; echo "pid $$" >>log; while :; do sleep 0.1; done' & echo "held $WAVEGATE_NODE $$" >>log; echo "pid $$" >>log; while :; do sleep 0.1; done`;
    site.plan(`${one}${withStep(stepsWith('check'), 'apply', yaml(stubborn))}`, ['a', 'b']);
    const driver = await site.runUntil('held a');
    await until('both to be there', () => site.count('pid') === 2);

    const aborted = await site.run(['abort', 'web', '--json']);

    expect(aborted.code).toBe(0);
    expect(JSON.parse(aborted.stdout)).toMatchObject({ state: 'aborted', nodes: { unknown: 1, pending: 1 } });
    expect((await driver.ended).code).toBe(1);
    const pids = site.log().flatMap((line) => (line.startsWith('pid ') ? Number(line.slice(4)) : []));
    expect(pids.filter(runs)).toEqual([]);
    const { events = [] } = (await site.story()) ?? {};
    const asked = events.find((event) => event.type === 'stop-requested')?.at ?? 0;
    const ended = events.find((event) => event.type === 'rollout-aborted')?.at ?? 0;
    expect(ended - asked).toBeGreaterThan(9_000);
  });

  test.for([
    [
      'retry',
      'retry-while-running',
      'nodes can be retried when the rollout stands still',
      '`pause` first, then `retry`',
    ],
    ['approve', 'no-approval-awaited', 'the rollout does not wait for an approval', '`status` says what it waits for'],
  ] as const)('%s is refused', async ([verb, code, message, hint], { site, expect }) => {
    site.plan(file, ['a']);
    await site.runUntil('held a');

    const refused = await site.run([verb, 'web', '--json']);

    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toEqual({ ok: false, problems: [{ code, severity: 'error', message, hint }] });
  });
});

describe.concurrent('a command to a driver that goes away meanwhile', () => {
  /** Holds the lease as a driver that never looks at its commands. */
  async function deafDriver(site: Site) {
    site.plan(file, ['a', 'b']);
    await site.runAndKill('held a');
    const ledger = openFileLedger<RolloutEvent>(`${site.folder}/.wavegate`);
    const lease = await ledger.acquire('web-1', { who: 'deaf', host: 'here', pid: 1 }, { waitMs: 5_000 });
    return { ledger, lease };
  }

  test.for(['pause', 'abort'] as const)('%s is carried out by who asked for it', async (verb, { site, expect }) => {
    const { ledger, lease } = await deafDriver(site);
    const asking = site.start([verb, 'web', '--json']);
    await until('the command to arrive', async () => (await ledger.commands('web-1')).length === 1);

    await lease.release();

    const { code, stdout } = await asking.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: verb === 'pause' ? 'paused' : 'aborted' });
    expect(await ledger.commands('web-1')).toEqual([]);
  });

  test('resume drives', async ({ site, expect }) => {
    const { ledger, lease } = await deafDriver(site);
    const asking = site.start(['resume', 'web']);
    await until('the command to arrive', async () => (await ledger.commands('web-1')).length === 1);
    site.write('go', '');

    await lease.release();

    expect((await asking.ended).code).toBe(0);
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'succeeded' });
    expect(await ledger.commands('web-1')).toEqual([]);
  });

  test('is said not to have been taken where the driver lives on and does not look', async ({ site, expect }) => {
    const { lease } = await deafDriver(site);

    const { code, stderr } = await site.run(['pause', 'web']);

    expect(code).toBe(4);
    expect(stderr.split('\n').slice(1).join('\n')).toBe(
      'error driver-silent\n' +
        '  the driver of web-1 did not take the command within 15 seconds\n' +
        '  hint: the command stays recorded and is obeyed by the next driver; `watch` shows what the rollout does\n',
    );
    await lease.release();
  });

  test('loses nothing when the driver comes to its end at the same moment', async ({ site, expect }) => {
    site.plan(file, ['a', 'b']);
    const driver = await site.runUntil('held a');
    expect((await site.run(['pause', 'web'])).code).toBe(0);

    const resuming = site.start(['resume', 'web']);
    setTimeout(() => site.write('go', ''), Math.random() * 400);

    expect((await resuming.ended).code).toBe(0);
    await driver.ended;
    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', b: 'succeeded' });
  });
});
