/**
 * A fleet to practise on: real HTTP servers on loopback that can be drained, deployed to and rolled back, and the shop that
 * they serve. `node examples/demo/fleet.ts --nodes 40` runs it alone, until it is interrupted.
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { brokenVersion, DemoNode, fixedVersion } from './demo-node.ts';
import { fewestNodes, layout } from './layout.ts';

export interface Fleet {
  readonly nodes: readonly DemoNode[];
  /** Port of the shop: what customers see of the web nodes. */
  readonly shop: number;
  /** How many nodes run each version, by what they say themselves; `no answer` counts those that say nothing. */
  versions(): Record<string, number>;
  stop(): Promise<void>;
}

/** Starts `count` nodes and the shop, and writes an inventory file of them. The same seed gives the same deployment times. */
export async function startFleet(count: number, inventory: string, seed = 1): Promise<Fleet> {
  const nodes: DemoNode[] = [];
  const deployed = () => {
    const fixed = nodes.filter(({ version }) => version === fixedVersion).length;
    if (fixed * 2 > nodes.length) for (const node of nodes) if (node.layout.fault === 'absent') void node.comeBack();
  };
  for (const each of layout(count)) nodes.push(await DemoNode.start(each, seed, deployed));
  const shop = await openShop(nodes.filter(({ layout: { labels } }) => labels['role'] === 'web'));
  // Not before every server has its port: one that is free again would be given to the next.
  for (const node of nodes) if (node.layout.fault === 'absent') await node.goAway();
  await writeFile(inventory, `${JSON.stringify({ nodes: nodes.map(inventoryEntry) }, null, 2)}\n`);

  return {
    nodes,
    shop: shop.port,
    versions: () => {
      const counts: Record<string, number> = {};
      for (const { answering, version } of nodes) {
        const key = answering ? version : 'no answer';
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    },
    stop: async () => {
      await Promise.all([...nodes, shop].map((server) => server.stop()));
    },
  };
}

function inventoryEntry({ layout: { name, labels }, port }: DemoNode) {
  return { name, address: '127.0.0.1', labels, facts: { port } };
}

/** The shop is open while at least half of its web nodes are healthy and in service. */
async function openShop(web: readonly DemoNode[]) {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    const serving = web.filter((node) => node.healthy && node.inService).length;
    const open = serving * 2 >= web.length;
    const body = { status: open ? 'open' : 'too few web nodes are serving', serving, of: web.length };
    response.writeHead(open ? 200 : 503, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Throws a RangeError when the text is no number of nodes that the demo can be shown with. */
export function nodeCount(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count < fewestNodes || count > 10_000) throw new RangeError(`--nodes takes ${fewestNodes} to 10000, not ${text}`);
  return count;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '40' },
      inventory: { type: 'string', default: 'examples/demo/fleet.json' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { nodes, shop } = await startFleet(nodeCount(values.nodes), values.inventory, Number(values.seed));
  console.log(
    JSON.stringify({
      ready: true,
      nodes: nodes.length,
      shop,
      inventory: values.inventory,
      brokenVersion,
      fixedVersion,
    }),
  );
}
