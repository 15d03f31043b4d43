import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe } from 'vitest';
import type { EventOf } from '../core/rollout/events.ts';
import { statusOf } from '../core/rollout/state.ts';
import { holdAt, recordedGate, statesOf, stepsWith, yaml } from '../testing/recorded-rollout.ts';
import { type Site, siteTest as test, until } from '../testing/site.ts';

const run = ['run', 'rollout.yml'];
const head = 'rollout: web\nfleet: hosts.json\nbatch: { size: 2, parallel: 1, concurrency: 1 }\n';
const file = `${head}waves: [{ name: first, size: 1 }, { name: rest, up-to: 100% }]\n${stepsWith('check')}`;

const gate = (name: string, at: string, command: string, more = ''): string =>
  `  - { name: ${name}, at: ${at}, run: ${yaml(command)}${more} }\n`;
const asks = (name: string, at: string, more = ''): string => gate(name, at, recordedGate(name), more);
/** A gate that ends with an exit code, and writes down that it was asked. */
const ends = (name: string, at: string, code: number, more = ''): string =>
  gate(name, at, `${recordedGate(name)}; exit ${code}`, more);

async function verdicts(site: Site): Promise<string[]> {
  const { events = [] } = (await site.story()) ?? {};
  const gates = events.filter((event): event is EventOf<'gate-evaluated'> => event.type === 'gate-evaluated');
  return gates.map(({ gate: name, result, decision }) => `${name} ${result.verdict} ${decision}`);
}

describe.concurrent('gates in a rollout', () => {
  test('stand where the file says, in its order, around the work', async ({ site, expect }) => {
    site.plan(
      `${file}gates:\n${asks('wave-end', 'after-wave', ', waves: [rest]')}${asks('batch-end', 'after-batch')}` +
        `${asks('begin', 'before-rollout')}${asks('wave', 'before-wave')}${asks('second', 'before-wave')}${asks('batch', 'before-batch')}`,
      ['a', 'b', 'c', 'd'],
    );

    expect((await site.run(run)).code).toBe(0);

    const story = site.log().flatMap((line) => {
      const [word, about] = line.split(' ');
      return word === 'asked' ? about : word === 'applied' ? `(${about})` : [];
    });
    expect(story.join(' ')).toBe(
      'begin wave second batch (a) batch-end wave second batch (b) (c) batch-end batch (d) batch-end wave-end',
    );
  });

  test('that only advise are recorded and stop nothing', async ({ site, expect }) => {
    site.plan(`${file}gates:\n${ends('advice', 'before-rollout', 1, ', mode: advise')}`, ['a']);
    expect((await site.run(run)).code).toBe(0);
    expect(await verdicts(site)).toEqual(['advice fail go']);
  });

  test.for([
    ['fail', 1, '', 'paused', 'gate-failed', 'fail stop'],
    ['cannot be evaluated', 3, '', 'paused', 'gate-not-evaluated', 'error call-person'],
    ['are inconclusive', 75, '', 'waiting', 'gate-waiting', 'inconclusive wait'],
    ['are inconclusive and fail then', 75, ', on-inconclusive: fail', 'paused', 'gate-failed', 'inconclusive stop'],
  ] as const)(
    'that %s hold the rollout up with 3, and resume asks again',
    async ([, exit, more, state, code, verdict], { site, expect }) => {
      const command = `${recordedGate('ready')}; [ -e go ] || exit ${exit}`;
      site.plan(`${file}gates:\n${gate('ready', 'before-wave', command, more)}`, ['a']);

      expect((await site.run(run)).code).toBe(3);
      expect(await site.status()).toMatchObject({ state, waitingFor: { code } });
      expect((await site.run(['resume', 'web'])).code).toBe(3);
      site.write('go', '');
      expect((await site.run(['resume', 'web'])).code).toBe(0);

      expect(await verdicts(site)).toEqual([`ready ${verdict}`, `ready ${verdict}`, 'ready pass go']);
      expect(site.log()[3]).toMatch(/^drained a/);
    },
  );

  test('that are inconclusive can be told to pass', async ({ site, expect }) => {
    site.plan(`${file}gates:\n${ends('ready', 'before-rollout', 75, ', on-inconclusive: pass')}`, ['a']);
    expect((await site.run(run)).code).toBe(0);
    expect(await verdicts(site)).toEqual(['ready inconclusive go']);
  });

  test('that fail at first are asked again for as long as they may', async ({ site, expect }) => {
    const command = `${recordedGate('warm')}; [ "$(grep -c "asked warm" log)" -ge 3 ]`;
    site.plan(`${file}gates:\n${gate('warm', 'before-wave', command, ', retry: { for: 1m, every: 10ms }')}`, ['a']);
    expect((await site.run(run)).code).toBe(0);
    expect([site.count('asked'), await verdicts(site)]).toEqual([3, ['warm pass go']]);
  });

  test.for(['before-wave', 'before-batch', 'after-batch', 'during-bake'])(
    '%s that are asked again and again do not keep a pause waiting',
    async (at, { site, expect }) => {
      const waves = 'waves: [{ name: all, up-to: 100%, bake: 4m }]';
      const never = gate('never', at, `${recordedGate('never')}; exit 1`, ', retry: { for: 10m, every: 50ms }');
      const often = at === 'during-bake' ? never.replace(', retry', ', every: 100ms, retry') : never;
      site.plan(`${file.replace(/waves: .*/, waves)}gates:\n${often}`, ['a']);
      const driver = await site.runUntil('asked never');

      expect((await site.run(['pause', 'web'])).code).toBe(0);

      expect((await driver.ended).code).toBe(3);
      expect(await verdicts(site)).toEqual([]);
      expect(statusOf(await site.state())).toBe('paused');
    },
  );

  test('that are windows open and close by the clock of their place', async ({ site, expect }) => {
    const clock = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    const window = (from: number, to: number): string =>
      `  - { name: hours, at: before-wave, window: { open: [{ days: mon-sun, from: "${clock(from)}", to: "${clock(to)}" }], timezone: Etc/UTC } }\n`;
    site.plan(`${file}gates:\n${window(2, 3)}`, ['a']);
    expect((await site.run(run)).code).toBe(3);
    const { state, waitingFor } = await site.status();
    expect([state, waitingFor]).toMatchObject(['waiting', { code: 'gate-waiting' }]);
    const { until: opens } = waitingFor as { until: string };
    const hours = (Date.parse(opens) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(1.9);
    expect(hours).toBeLessThanOrEqual(2);
    expect(site.count('drained')).toBe(0);
    expect((await site.run(['abort', 'web'])).code).toBe(0);

    site.write('rollout.yml', `${file}gates:\n${window(-1, 2)}`);
    expect((await site.run(run)).code).toBe(0);
  });

  test('during a bake that fail pause the rollout, and the bake starts anew', async ({ site, expect }) => {
    const waves = 'waves: [{ name: all, up-to: 100%, bake: 600ms }]';
    const calm = gate('calm', 'during-bake', `${recordedGate('calm')}; [ ! -e broken ]`, ', every: 100ms');
    const breaks = `tasks: [{ name: break, at: after-wave, run: ${yaml('[ -e mended ] || : >broken')} }]\n`;
    site.plan(`${file.replace(/waves: .*/, waves)}${breaks}gates:\n${calm}`, ['a']);
    expect((await site.run(run)).code).toBe(3);
    expect(await site.status()).toMatchObject({ state: 'paused', waitingFor: { code: 'gate-failed' } });
    await site.shell('rm broken; : >mended', []).ended;

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    const { events = [] } = (await site.story()) ?? {};
    const bakes = events.filter((event) => event.type === 'bake-started');
    expect(bakes).toHaveLength(2);
    expect((bakes[1]?.until ?? 0) - (bakes[1]?.at ?? 0)).toBe(600);
    const over = events.find((event) => event.type === 'wave-succeeded');
    expect(over?.at).toBeGreaterThanOrEqual(bakes[1]?.until ?? Number.POSITIVE_INFINITY);
    expect(site.count('applied')).toBe(1);
  });
});

describe.concurrent('gates after the work', () => {
  const tolerant = 'on-failure: { tolerate: [{ failed: 5, per: wave }] }\n';
  const one = head.replace('size: 2', 'size: 1');

  test('are about the nodes that went through, and are not asked where none did', async ({ site, expect }) => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await until('the server', () => server.listening);
    const { port } = server.address() as AddressInfo;
    const nodes = `cut -d '"' -f 4 "$WAVEGATE_NODES_FILE" | tr "\\\\n" " "`;
    const gates = `gates:\n${gate('who', 'after-batch', `echo "asked who $(${nodes})" >>log`)}  - { name: port, at: after-batch, tcp: "{address}:${port}" }\n`;
    const waves = 'waves: [100%]\n';
    site.plan(
      `${one}${waves}${tolerant}${stepsWith('check')}${gates}`,
      ['a', 'bad', 'c'].map((name) => ({ name, labels: {}, address: '127.0.0.1' })),
    );

    expect((await site.run(run)).code).toBe(0);

    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', bad: 'failed', c: 'succeeded' });
    expect(await verdicts(site)).toEqual(['who pass go', 'port pass go', 'who pass go', 'port pass go']);
    expect(site.log().filter((line) => line.startsWith('asked'))).toEqual(['asked who a ', 'asked who c ']);
    server.close();
  });

  test('are not asked about a catch-up wave that reached nobody either', async ({ site, expect }) => {
    const gone = `case $WAVEGATE_NODE in bad) exit 255;; esac; echo "applied $WAVEGATE_NODE $$" >>log`;
    const steps = stepsWith('check').replace(
      /^ {2}apply: .*$/m,
      () => `  apply: { run: ${yaml(gone)}, unreachable-on: ["exit:255"] }`,
    );
    const defer = 'on-failure: { unreachable: defer, tolerate: [{ unreachable: 5, per: rollout }] }\n';
    site.plan(`${one}waves: [100%]\n${defer}${steps}gates:\n${gate('port', 'after-wave', recordedGate('port'))}`, [
      'a',
      'bad',
    ]);

    expect((await site.run(run)).code).toBe(0);

    expect(statesOf(await site.state())).toEqual({ a: 'succeeded', bad: 'unreachable' });
    expect(site.count('asked')).toBe(1);
  });

  test('around a rollback are about the nodes that went back', async ({ site, expect }) => {
    const nodes = `cut -d '"' -f 4 "$WAVEGATE_NODES_FILE" | tr "\\\\n" " "`;
    const back = 'on-failure: { then: rollback, rollback: { scope: wave, waves: true } }\n';
    const gates = `gates:\n${gate('who', 'after-wave', `echo "asked who $(${nodes})" >>log`)}`;
    site.plan(`${one}waves: [100%]\n${back}${stepsWith('check')}${gates}`, ['a', 'b', 'bad']);

    expect((await site.run(run)).code).toBe(1);

    expect(statusOf(await site.state())).toBe('rolled-back');
    expect(site.log().at(-1)).toBe('asked who a b bad ');
  });

  test('are not begun once the rollout is paused, and are asked when it goes on', async ({ site, expect }) => {
    const apply = `${holdAt('held $WAVEGATE_NODE')}; echo "applied $WAVEGATE_NODE $$" >>log`;
    const steps = stepsWith('check').replace(/^ {2}apply: .*$/m, () => `  apply: ${yaml(apply)}`);
    site.plan(`${one}waves: [100%]\n${steps}gates:\n${asks('healthy', 'after-batch')}`, ['a', 'b']);
    const driver = await site.runUntil('held a');
    expect((await site.run(['pause', 'web'])).code).toBe(0);
    site.write('go', '');
    expect((await driver.ended).code).toBe(3);
    expect(site.count('asked')).toBe(0);

    expect((await site.run(['resume', 'web'])).code).toBe(0);

    expect(site.count('asked')).toBe(2);
  });
});
