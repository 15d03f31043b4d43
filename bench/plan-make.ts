/** Plans a fleet under four limits, from JSON to the digest. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { selectFleet } from '../src/core/fleet/selection.ts';
import type { FleetNode } from '../src/core/fleet/node.ts';
import { makePlan } from '../src/core/plan/make-plan.ts';
import { definition, limit, selector, wave } from '../src/testing/plans.ts';
import { reportUsage } from './usage.ts';

const rollout = definition({
  fleet: { inventory: [], select: selector('env=prod,role in (web,api),!quarantined'), exclude: [], minNodes: 1 },
  order: [
    { key: 'tier', descending: false },
    { key: 'priority', descending: true },
  ],
  limits: [limit('2%', 'zone'), limit('20%', 'rack'), limit('10%', 'site'), limit(1, 'shard')],
  waves: [
    wave('canary', { nodes: 'canary=true' }),
    ...['1%', '10%', '50%', '100%'].map((upTo) => wave(`to-${upTo.slice(0, -1)}`, { upTo })),
  ],
});

const marks: Record<string, number> = {};
let last = performance.now();
function mark(name: string): void {
  marks[name] = Math.round(performance.now() - last);
  last = performance.now();
}

const { nodes } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { nodes: FleetNode[] };
mark('parse');
const { selected, excluded } = selectFleet(nodes, rollout.fleet);
mark('select');
const hash = createHash('sha256');
const { plan } = makePlan({
  definition: rollout,
  nodes: selected,
  excluded,
  params: {},
  source: { file: 'rollout.yml', files: {}, commit: null },
  hash: { update: (text) => void hash.update(text), hex: () => hash.digest('hex') },
});
mark('plan');
reportUsage({ waves: plan?.waves.map(({ from, to, rounds }) => [to - from, rounds.length]), marks });
