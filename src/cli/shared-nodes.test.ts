import { describe } from 'vitest';
import { statusOf } from '../core/rollout/state.ts';
import { holdAt, yaml } from '../testing/recorded-rollout.ts';
import { type Site, siteTest as test, until } from '../testing/site.ts';

const held = `echo "in $WAVEGATE_NODE $WAVEGATE_ROLLOUT"; ${holdAt('held $WAVEGATE_NODE')}`;

/** The rollout `web`, which stops in the middle of each node until there is a file `go`. */
function holdsNodes(site: Site, nodes: readonly string[]): void {
  site.plan(`rollout: web\nfleet: hosts.json\nwaves: [100%]\napply: ${yaml(held)}\n`, nodes);
}

function another(site: Site, name: string, nodes: readonly string[], more = 'waves: [100%]'): void {
  site.write(`${name}.json`, JSON.stringify({ nodes: nodes.map((each) => ({ name: each })) }));
  const step =
    'echo "in $WAVEGATE_NODE $WAVEGATE_ROLLOUT" >>log; sleep 0.02; echo "out $WAVEGATE_NODE $WAVEGATE_ROLLOUT" >>log';
  site.write(`${name}.yml`, `rollout: ${name}\nfleet: ${name}.json\n${more}\napply: ${yaml(step)}\n`);
}

describe.concurrent('a rollout whose next nodes another one has in hand', () => {
  test('waits, and says for whom and for which nodes', async ({ site, expect }) => {
    holdsNodes(site, ['a', 'b']);
    another(site, 'db', ['b', 'c']);
    await site.runUntil('held b');

    const { code, stdout } = await site.run(['run', 'db.yml']);

    expect(code).toBe(3);
    expect(stdout).toContain(
      'the rollout web-1 works on a node that would come next here, or has left it out of service: b',
    );
    expect(JSON.parse((await site.run(['status', 'db', '--json'])).stdout)).toMatchObject({
      state: 'waiting',
      nodes: { pending: 2 },
      waitingFor: { code: 'nodes-claimed' },
    });
    expect(site.log().filter((line) => line.endsWith(' db'))).toEqual([]);
  });

  test('goes on by itself when that one lets go of them', async ({ site, expect }) => {
    holdsNodes(site, ['a', 'b']);
    another(site, 'db', ['b', 'c']);
    const web = await site.runUntil('held b');
    const db = site.start(['run', 'db.yml', '--wait']);
    await until('it to wait', async () => (await site.story('db'))?.state.hold?.reason.code === 'nodes-claimed');

    site.write('go', '');

    expect((await web.ended).code).toBe(0);
    expect((await db.ended).code).toBe(0);
    expect(site.count('in')).toBe(2);
  });

  test('waits also for one whose driver died, until somebody ends that', async ({ site, expect }) => {
    holdsNodes(site, ['a', 'b']);
    another(site, 'db', ['b', 'c']);
    const web = await site.runUntil('held b');
    web.killTree();
    await web.ended;
    expect((await site.run(['run', 'db.yml'])).code).toBe(3);

    expect((await site.run(['abort', 'web'])).code).toBe(0);

    expect((await site.run(['resume', 'db'])).code).toBe(0);
    expect((await site.state('db')).nodes.counts.succeeded).toBe(2);
  });

  test('waits where a limit has no room beside the nodes that are out of service there', async ({ site, expect }) => {
    holdsNodes(site, ['a']);
    another(site, 'db', ['a', 'b'], 'order: [-name]\nlimits: [{ at-most: 1 }]\nwaves: [1, 100%]');
    const web = await site.runUntil('held a');

    const { code, stdout } = await site.run(['run', 'db.yml']);
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: expect.stringContaining('with those of web-1 (at most 1, the whole fleet)'),
    });

    site.write('go', '');
    await web.ended;
    expect((await site.run(['resume', 'db'])).code).toBe(0);
  });

  test('can leave out the nodes that it waits for', async ({ site, expect }) => {
    holdsNodes(site, ['a', 'b']);
    another(site, 'db', ['b', 'c']);
    await site.runUntil('held b');
    expect((await site.run(['run', 'db.yml'])).code).toBe(3);
    expect((await site.run(['skip', 'db', 'b', '--reason', 'web is at it'])).code).toBe(0);
    expect((await site.run(['resume', 'db'])).code).toBe(0);
    expect((await site.state('db')).nodes.counts).toMatchObject({ succeeded: 1, skipped: 1 });
  });
});

test('of rollouts that all begin at the same moment no two ever have a node in hand', async ({ site, expect }) => {
  const nodes = ['a', 'b', 'c', 'd'];
  const names = ['w', 'x', 'y', 'z'];
  site.append('log', '');
  for (const [index, name] of names.entries())
    another(
      site,
      name,
      [...nodes.slice(index), ...nodes.slice(0, index)],
      'waves: [1, 100%]\nbatch: { size: 4, concurrency: 4 }',
    );

  const ended = await Promise.all(names.map((name) => site.run(['run', `${name}.yml`, '--wait'])));

  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  const inHand = new Map<string, string>();
  for (const line of site.log()) {
    const [what, node = '', rollout = ''] = line.split(' ');
    if (what === 'in') {
      expect(inHand.get(node), `${line} while it was in hand`).toBeUndefined();
      inHand.set(node, rollout);
    } else inHand.delete(node);
  }
  expect(site.count('in')).toBe(16);
  for (const name of names) expect(statusOf(await site.state(name))).toBe('succeeded');
});

test('rollouts over other nodes of one group never have more of them out of service together than each allows', async ({
  site,
  expect,
}) => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const names = ['x', 'y', 'z'];
  site.append('log', '');
  for (const [index, name] of names.entries()) {
    // Each begins with nodes of its own, and all of them are of one group.
    another(
      site,
      name,
      nodes,
      `limits: [{ at-most: 2 }]\norder: [${index === 1 ? '-name' : 'name'}]\nwaves: [3, 100%]`,
    );
  }

  const ended = await Promise.all(names.map((name) => site.run(['run', `${name}.yml`, '--wait'])));

  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  const inHand = new Set<string>();
  let most = 0;
  for (const line of site.log()) {
    const [what, node, rollout] = line.split(' ');
    if (what === 'in') inHand.add(`${node} ${rollout}`);
    else inHand.delete(`${node} ${rollout}`);
    most = Math.max(most, inHand.size);
  }
  expect(site.count('in')).toBe(24);
  expect(most).toBeLessThanOrEqual(2);
});
