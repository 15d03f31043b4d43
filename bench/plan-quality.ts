/**
 * How good the planned rounds are: `node bench/plan-quality.ts [FLEETS] [SEED]`. Large random fleets are compared with a bound that no
 * plan can beat (and that often none can reach), tiny ones with the best of all plans there are.
 */
import type { FleetNode } from '../src/core/fleet/node.ts';
import type { Plan, PlannedRound } from '../src/core/plan/plan.ts';
import { limitGroupsOf } from '../src/core/plan/limits.ts';
import { limit, node, plan } from '../src/testing/plans.ts';
import { bestMakespan, makespan } from './plan-optimum.ts';

const fleets = Number(process.argv[2] ?? 200);
let state = Number(process.argv[3] ?? 1);

function draw(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const pick = <T>(...values: T[]): T => values[draw(values.length)] as T;

interface Family {
  readonly name: string;
  readonly nodes: () => number;
  readonly shard: () => number;
  readonly limits: () => ReturnType<typeof limit>[];
}

const families: Family[] = [
  { name: 'no limits', nodes: () => 1 + draw(3000), shard: () => 3, limits: () => [] },
  {
    name: 'wide: 20 % and more',
    nodes: () => 50 + draw(3000),
    shard: () => 5,
    limits: () => [limit(pick('20%', '30%', '50%'), 'zone'), limit(pick('40%', '60%'), 'rack')],
  },
  {
    name: 'narrow: 1–5 % of a zone',
    nodes: () => 50 + draw(3000),
    shard: () => 5,
    limits: () => [limit(pick('1%', '2%', '5%'), 'zone')],
  },
  {
    name: 'one of each shard',
    nodes: () => 50 + draw(3000),
    shard: () => pick(2, 3, 5, 9),
    limits: () => [limit(1, 'shard')],
  },
  {
    name: 'shard, zone, rack',
    nodes: () => 50 + draw(3000),
    shard: () => pick(2, 3, 5, 9),
    limits: () => [
      limit(pick(1, 2), 'shard'),
      limit(pick('2%', '5%', '10%'), 'zone'),
      limit(pick('10%', '25%'), 'rack'),
    ],
  },
  {
    name: 'whole fleet: 1–30',
    nodes: () => 50 + draw(3000),
    shard: () => 3,
    limits: () => [limit(1 + draw(30)), limit(pick('5%', '20%'), 'zone')],
  },
];

function fleetOf(count: number, shard: number): FleetNode[] {
  const zones = 2 + draw(8);
  const shards = Math.max(1, Math.floor(count / shard));
  const mixed = draw(2) === 0;
  return Array.from({ length: count }, (_, index) =>
    node(`n${String(index).padStart(5, '0')}`, {
      zone: `z${mixed ? draw(zones) : Math.floor((index * zones) / count)}`,
      rack: `r${Math.floor(index / 40)}`,
      shard: `s${mixed ? draw(shards) : index % shards}`,
    }),
  );
}

const batchOf = (size: number, parallel: number, concurrency: number) => ({ size, parallel, concurrency, runsOn: [] });

/** Every group needs so many steps after a start; all nodes together keep all slots busy at best. */
function lowerBound(of: Plan, { from, to }: PlannedRound): number {
  const { size, parallel, concurrency } = of.definition.batch;
  const count = to - from;
  let bound = Math.max(2, Math.ceil((Math.ceil(count / size) + Math.ceil(count / concurrency)) / parallel));
  for (const { groupOf, atMost } of limitGroupsOf(of)) {
    const nodes = new Map<number, number>();
    for (const group of groupOf.subarray(from, to)) nodes.set(group, (nodes.get(group) ?? 0) + 1);
    for (const [group, many] of nodes) bound = Math.max(bound, 1 + Math.ceil(many / (atMost[group] ?? 1)));
  }
  return bound;
}

function row(name: string, ratios: number[], more: string): void {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  console.log(`| ${name} | ${at(0.5)} | ${at(0.9)} | ${at(1)} | ${more} |`);
}

console.log(`${fleets} fleets of each kind, seed ${process.argv[3] ?? 1}\n`);
console.log('| fleets | time ÷ lower bound: median | 90 % | worst | rounds ÷ fewest |');
console.log('| --- | --- | --- | --- | --- |');
for (const family of families) {
  const ratios: number[] = [];
  let [rounds, fewest] = [0, 0];
  for (let index = 0; index < fleets; index += 1) {
    const batch = batchOf(pick(5, 10, 20, 50), pick(1, 2, 4, 10, 20), pick(1, 5, 10, 20));
    const of = plan({ limits: family.limits(), batch }, fleetOf(family.nodes(), family.shard()));
    const planned = of.waves.flatMap((wave) => wave.rounds);
    rounds += planned.length;
    fewest += Math.ceil(of.nodes.length / (256 * batch.size));
    const time = planned.reduce((sum, round) => sum + makespan(round), 0);
    ratios.push(time / planned.reduce((sum, round) => sum + lowerBound(of, round), 0));
  }
  row(family.name, ratios, `${rounds} ÷ ${fewest}`);
}

const tiny: number[] = [];
for (let index = 0; index < fleets; index += 1) {
  const batch = batchOf(pick(2, 3, 4, 7), pick(1, 2, 3, 4), pick(1, 2, 3, 4));
  const limits = [limit(1 + draw(4)), limit(1 + draw(3), 'zone'), limit(1 + draw(2), 'shard')].slice(draw(3));
  const nodes = Array.from({ length: 2 + draw(6) }, (_, at) =>
    node(`n${at}`, { zone: `z${draw(2)}`, shard: `s${draw(3)}` }),
  );
  const of = plan({ limits, batch }, nodes);
  const time = of.waves.flatMap((wave) => wave.rounds).reduce((sum, round) => sum + makespan(round), 0);
  tiny.push(time / bestMakespan(of));
}
const best = tiny.filter((ratio) => ratio <= 1).length;
console.log('\n| fleets of 2 to 7 nodes | time ÷ best of all: median | 90 % | worst | the best was found |');
console.log('| --- | --- | --- | --- | --- |');
row('limits of 1 to 4', tiny, `${((100 * best) / tiny.length).toFixed(0)} %`);
