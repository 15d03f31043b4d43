import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenVersion, firstVersion, fixedVersion } from './demo-node.ts';
import { type Fleet, nodeCount, startFleet } from './fleet.ts';
import { layout } from './layout.ts';

describe('the fleet of the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-fleet-'));
  const inventory = join(folder, 'fleet.json');
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet(40, inventory);
  });
  afterAll(async () => {
    await fleet.stop();
    rmSync(folder, { recursive: true });
  });

  function named(name: string) {
    const found = fleet.nodes.find((node) => node.layout.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  }

  function withFault(fault: 'breaks' | 'absent' | null) {
    return fleet.nodes.filter((node) => node.layout.fault === fault);
  }

  async function ask(node: { port: number }, method: 'GET' | 'POST', path: string) {
    const response = await fetch(`http://127.0.0.1:${node.port}${path}`, { method });
    return { status: response.status, body: await response.json() };
  }

  test('stands in the inventory file with its ports, roles, zones and canaries', () => {
    const { nodes } = JSON.parse(readFileSync(inventory, 'utf8')) as { nodes: object[] };
    expect(nodes).toHaveLength(40);
    expect(nodes[0]).toEqual({
      name: 'api-01',
      address: '127.0.0.1',
      labels: { role: 'api', zone: 'a', canary: 'true' },
      facts: { port: named('api-01').port },
    });
    expect(new Set(fleet.nodes.map(({ port }) => port)).size).toBe(40);
  });

  test('refuses to deploy to a node in service', async () => {
    const answer = await ask(named('web-20'), 'POST', '/deploy?version=1.2.0');
    expect(answer).toEqual({ status: 409, body: { error: 'in service: drain it first' } });
  });

  test('deploys to a drained node in a while, and takes it back', async () => {
    const node = named('web-21');
    await ask(node, 'POST', '/drain');
    const began = performance.now();
    const deployed = ask(node, 'POST', `/deploy?version=${brokenVersion}`);
    await expect.poll(() => ask(node, 'GET', '/healthz')).toMatchObject({ status: 503, body: { status: 'deploying' } });
    expect(await deployed).toEqual({ status: 200, body: { version: brokenVersion, previous: firstVersion } });
    expect(performance.now() - began).toBeGreaterThan(95);
    expect(await ask(node, 'GET', '/healthz')).toEqual({ status: 200, body: { version: brokenVersion, status: 'ok' } });

    await ask(node, 'POST', '/rollback');
    expect(await ask(node, 'GET', '/version')).toEqual({ status: 200, body: { version: firstVersion } });
    await ask(node, 'POST', '/undrain');
    expect(node.inService).toBe(true);
  });

  test('has two nodes that break on one version and not on the next', async () => {
    const breaking = withFault('breaks');
    expect(breaking).toHaveLength(2);
    for (const node of breaking) {
      await ask(node, 'POST', '/drain');
      await ask(node, 'POST', `/deploy?version=${brokenVersion}`);
      expect(await ask(node, 'GET', '/healthz')).toEqual({
        status: 500,
        body: {
          version: brokenVersion,
          status: 'failing',
          error: 'cannot read the session store: unknown setting "pool.idle" since 1.2.0',
        },
      });
      await ask(node, 'POST', `/deploy?version=${fixedVersion}`);
      expect(await ask(node, 'GET', '/healthz')).toMatchObject({ status: 200 });
      await ask(node, 'POST', '/rollback');
      await ask(node, 'POST', `/deploy?version=${firstVersion}`);
      await ask(node, 'POST', '/undrain');
    }
  });

  test('closes its shop when fewer than half of the web nodes serve', async () => {
    const shop = { port: fleet.shop };
    const web = fleet.nodes.filter((node) => node.layout.labels['role'] === 'web');
    expect(await ask(shop, 'GET', '/')).toEqual({ status: 200, body: { status: 'open', serving: 24, of: 24 } });
    await Promise.all(web.slice(0, 13).map((node) => ask(node, 'POST', '/drain')));
    expect(await ask(shop, 'GET', '/')).toMatchObject({ status: 503, body: { serving: 11 } });
    await Promise.all(web.map((node) => ask(node, 'POST', '/undrain')));
    expect(await ask(shop, 'GET', '/')).toMatchObject({ status: 200 });
  });

  test('has a node that cannot be reached before most others run the fixed version', async () => {
    const [absent] = withFault('absent');
    if (absent === undefined) throw new Error('nobody is absent');
    await expect(ask(absent, 'GET', '/healthz')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(fleet.versions()).toEqual({ [firstVersion]: 39, 'no answer': 1 });

    await Promise.all(
      withFault(null).map(async (node) => {
        await ask(node, 'POST', '/drain');
        await ask(node, 'POST', `/deploy?version=${fixedVersion}`);
      }),
    );
    await expect.poll(() => absent.answering).toBe(true);
    expect(await ask(absent, 'GET', '/version')).toEqual({ status: 200, body: { version: firstVersion } });
    expect(fleet.versions()).toEqual({ [firstVersion]: 3, [fixedVersion]: 37 });
  });
});

describe('the layout', () => {
  test.each([40, 41, 55, 100, 999, 2000])('lets a fleet of %i meet its faults in the wave that shows them', (count) => {
    const nodes = layout(count);
    const order = [
      ...nodes.filter(({ labels }) => labels['canary'] !== undefined),
      ...nodes.filter(({ labels }) => labels['canary'] === undefined),
    ];
    const early = 2 + Math.floor(count / 10);
    const places = (fault: string) => order.flatMap((node, index) => (node.fault === fault ? [index] : []));
    expect(places('absent').every((place) => place >= 2 && place < early)).toBe(true);
    expect(places('breaks')).toHaveLength(2);
    expect(places('breaks').every((place) => place >= early && place < Math.floor(count / 2))).toBe(true);

    for (const zone of ['a', 'b', 'c', 'd']) {
      const members = nodes.filter(({ labels }) => labels['zone'] === zone);
      const faulty = members.filter(({ fault }) => fault !== null).length;
      expect(faulty).toBeLessThan(Math.floor(members.length / 4));
    }
  });

  test.each(['39', '10001', '-1', '4e1', '0x40', ''])('has no fleet of %s nodes', (text) => {
    expect(() => nodeCount(text)).toThrow('--nodes takes 40 to 10000');
  });
});
