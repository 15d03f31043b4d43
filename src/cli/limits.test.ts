import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { holdAt, statesOf, stepsWith, withStep, yaml } from '../testing/recorded-rollout.ts';
import { siteTest as test } from '../testing/site.ts';

interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const run = ['run', 'rollout.yml'];
const line = (word: string): string => `echo "${word} $WAVEGATE_NODE $$" >>log`;

/** Works on a node for a moment; nodes that are called bad fail, and those called gone cannot be reached, until the file `mended` is there. */
const apply = `{ run: ${yaml(
  `sleep 0.05; [ -e mended ] || case $WAVEGATE_NODE in *bad*) exit 1;; *gone*) exit 255;; esac; ${line('applied')}`,
)}, unreachable-on: ["exit:255"] }`;
const steps = withStep(stepsWith('check'), 'apply', apply);

const head = 'rollout: web\nfleet: hosts.json\nwaves: [100%]\n';

/** The most nodes of a group that were out of service at the same moment: drained and not restored. */
function mostOut(log: readonly string[], groupOf: (node: string) => string): Record<string, number> {
  const out = new Map<string, Set<string>>();
  const most: Record<string, number> = {};
  for (const [word, node = ''] of log.map((text) => text.split(' '))) {
    const group = groupOf(node);
    const nodes = out.get(group) ?? new Set();
    if (word === 'drained') nodes.add(node);
    if (word === 'restored') nodes.delete(node);
    out.set(group, nodes);
    most[group] = Math.max(most[group] ?? 0, nodes.size);
  }
  return most;
}

describe.concurrent('limits hold while a rollout runs', () => {
  test('over several labels at once, with nodes that break, a crash, a pause for want of slots and a retry', async ({
    site,
    expect,
  }) => {
    const nodes = Array.from({ length: 24 }, (_, index): Labelled => {
      const bad = index === 5 || index === 14;
      return {
        name: `n${String(index).padStart(2, '0')}${bad ? 'bad' : ''}`,
        labels: { zone: `z${index % 3}`, shard: `s${index % 4}` },
      };
    });
    const labelsOf = new Map(nodes.map(({ name, labels }) => [name, labels]));
    const most = () => ({
      zone: mostOut(site.log(), (node) => labelsOf.get(node)?.['zone'] ?? ''),
      shard: mostOut(site.log(), (node) => labelsOf.get(node)?.['shard'] ?? ''),
      all: mostOut(site.log(), () => 'all')['all'],
    });
    const expectWithin = () => {
      const { zone, shard, all } = most();
      for (const count of Object.values(zone)) expect(count).toBeLessThanOrEqual(2);
      for (const count of Object.values(shard)) expect(count).toBeLessThanOrEqual(1);
      expect(all).toBeLessThanOrEqual(4);
    };
    const limits = 'limits: [{ at-most: 2, per: zone }, { at-most: 1, per: shard }, { at-most: 4 }]\n';
    const tolerate = 'on-failure: { tolerate: [{ failed: 50%, per: wave }] }\nbatch: { size: 4, parallel: 4 }\n';
    site.plan(`${head}${limits}${tolerate}${steps}`, nodes);

    await site.runAndKill('restored n04');
    expect((await site.run(['resume', 'web'])).code).toBe(3);

    const paused = await site.state();
    expect([statusOf(paused), paused.hold?.reason.code]).toEqual(['paused', 'limit-exhausted']);
    expect(paused.nodes.counts.pending).toBeGreaterThan(0);
    expectWithin();

    site.write('mended', '');
    expect((await site.run(['retry', 'web'])).code).toBe(0);
    expect(new Set(Object.values(statesOf(await site.state())))).toEqual(new Set(['succeeded']));
    expectWithin();
    expect(most().all).toBeGreaterThan(2);
  });

  test('say in these words that no slot is left, and resume does not make one', async ({ site, expect }) => {
    site.plan(
      `${head}limits: [{ at-most: 1, per: zone }]\non-failure: { tolerate: [{ failed: 9, per: wave }] }\n${steps}`,
      [
        { name: 'a-bad', labels: { zone: 'north' } },
        { name: 'b', labels: { zone: 'north' } },
        { name: 'c', labels: { zone: 'south' } },
      ],
    );
    const { code, stdout } = await site.run(run);
    expect({ code, asIfResumeHelped: stdout.includes('wavegate resume') }).toEqual({
      code: 3,
      asIfResumeHelped: false,
    });
    const message = '1 node cannot be taken: 1 of at most 1 is out of service already (at most 1 per zone, zone=north)';
    expect((await site.status())['waitingFor']).toEqual({ code: 'limit-exhausted', message });

    expect((await site.run(['resume', 'web'])).code).toBe(3);

    expect((await site.status())['waitingFor']).toEqual({ code: 'limit-exhausted', message });
    expect(statesOf(await site.state())).toEqual({ 'a-bad': 'failed', b: 'pending', c: 'succeeded' });
  });

  test('for nodes that are tried again as well: until then they are as broken as before', async ({ site, expect }) => {
    const names = ['a-bad', 'b-bad', 'c', 'd', 'e', 'f'];
    const batch = 'batch: { size: 2, parallel: 2, concurrency: 1 }\n';
    const tolerate = 'on-failure: { tolerate: [{ failed: 9, per: wave }] }\n';
    // The second batch waits until both of the first one are broken.
    const slow = withStep(
      steps,
      'drain',
      yaml(`case $WAVEGATE_NODE in c) ${holdAt('waits c')};; esac; ${line('drained')}`),
    );
    site.plan(`${head}limits: [{ at-most: 2 }]\n${batch}${tolerate}${slow}`, names);
    const driver = await site.runUntil('waits c');
    const second = site.run(['pause', 'web']);
    expect((await second).code).toBe(0);
    site.write('go', '');
    await driver.ended;
    await site.run(['resume', 'web']);
    const { hold } = await site.state();
    expect(hold?.reason.code).toBe('limit-exhausted');
    for (let again = 0; again < 2; again += 1) expect((await site.run(['retry', 'web'])).code).toBe(3);
    expect(mostOut(site.log(), () => 'all')).toEqual({ all: 2 });

    site.write('mended', '');
    expect((await site.run(['retry', 'web'])).code).toBe(0);
    expect(mostOut(site.log(), () => 'all')).toEqual({ all: 2 });
  });

  test('while the nodes that could not be reached are put off and caught up with', async ({ site, expect }) => {
    const mends = withStep(steps, 'restore', yaml(`${line('restored')}; case $WAVEGATE_NODE in f) : >mended;; esac`));
    site.plan(
      `${head}limits: [{ at-most: 3 }]\non-failure: { unreachable: defer }\nbatch: { size: 3, parallel: 2 }\n${mends}`,
      ['a-gone', 'b', 'c-gone', 'd', 'e', 'f'],
    );

    expect((await site.run(run)).code).toBe(0);

    const { waves } = await site.state();
    expect(waves.map(({ name, size }) => [name, size])).toEqual([
      ['wave-1', 6],
      ['catch-up', 2],
    ]);
    expect(mostOut(site.log(), () => 'all')).toEqual({ all: 3 });
  });

  test('on the way back', async ({ site, expect }) => {
    const nodes = ['a', 'b', 'c', 'd', 'e-bad'].map((name, index) => ({ name, labels: { zone: `z${index % 2}` } }));
    const limits = 'limits: [{ at-most: 1, per: zone }]\n';
    const back = 'on-failure: { then: rollback }\n';
    site.plan(`${head}${limits}${back}${withStep(steps, 'rollback', yaml(`sleep 0.05; ${line('back')}`))}`, nodes);

    expect((await site.run(run)).code).toBe(1);

    expect(statusOf(await site.state())).toBe('rolled-back');
    const zoneOf = new Map(nodes.map(({ name, labels }) => [name, labels.zone]));
    expect(mostOut(site.log(), (node) => zoneOf.get(node) ?? '')).toEqual({ z0: 1, z1: 1 });
    expect(site.count('back')).toBe(5);
  });

  test('on the way back are not what keeps nodes from going back, when some cannot', async ({ site, expect }) => {
    const stuck = `case $WAVEGATE_NODE in e-bad) exit 1;; esac; ${line('back')}`;
    const back = 'on-failure: { then: rollback }\n';
    site.plan(`${head}limits: [{ at-most: 1 }]\n${back}${withStep(steps, 'rollback', yaml(stuck))}`, [
      'a',
      'b',
      'e-bad',
    ]);

    expect((await site.run(run)).code).toBe(1);

    expect(statesOf(await site.state())).toEqual({ a: 'rolled-back', b: 'rolled-back', 'e-bad': 'failed' });
    expect((await site.status())['ended']).toMatchObject({ code: 'rollback-incomplete' });
  });
});
