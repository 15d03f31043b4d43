import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn, medianOf, peakOf, ratio } from './compare.ts';
import { tellPeak } from './measure.ts';
import { type BenchOptions, judged, megabytes, seconds, type Table } from './table.ts';

const target = 2.5;
const peakTarget = 1_500;

const small = [{ size: 200, rounds: 1, times: 1 }];
const sizes = [
  { size: 10_000, rounds: 9, times: 5 },
  { size: 100_000, rounds: 5, times: 1 },
  { size: 1_000_000, rounds: 3, times: 1 },
];

const rollout = {
  rollout: 'bench',
  fleet: { inventory: [{ file: 'fleet.json' }], select: 'env=prod,role in (web,api),!quarantined' },
  order: ['tier', '-priority'],
  limits: [
    { 'at-most': '2%', per: 'zone' },
    { 'at-most': '20%', per: 'rack' },
    { 'at-most': '10%', per: 'site' },
    { 'at-most': 1, per: 'shard' },
  ],
  waves: [{ name: 'canary', nodes: 'canary=true' }, ...['1%', '10%', '50%', '100%'].map((size) => ({ 'up-to': size }))],
  apply: { run: ['true'] },
};

/** How long `plan` takes under four limits, beside the least that anybody has to do with such a file. */
export async function benchPlan({ quick, scratch, wavegate, progress }: BenchOptions): Promise<Table> {
  const node = [process.execPath, ...tellPeak];
  const floorScript = compiledFloor(join(scratch, 'floor'));
  const rows: string[][] = [];
  for (const { size, rounds, times } of quick ? small : sizes) {
    const folder = join(scratch, `plan-${size}`);
    writeFleet(folder, size);
    const works = {
      floor: { argv: [...node, '--max-old-space-size=4096', floorScript, 'fleet.json'], folder, times },
      plan: { argv: [...node, wavegate, 'plan', 'rollout.yml'], folder, times },
    };
    const { floor, plan } = await inTurn(works, rounds, (text) => progress(`${size} nodes: ${text}`));
    rmSync(folder, { recursive: true });
    rows.push([
      size.toLocaleString('en'),
      `${seconds(medianOf(floor, 'wall'))}, ${peakOf(floor).toFixed(0)} MB`,
      seconds(medianOf(plan, 'wall')),
      judged(ratio(plan, floor, 'wall'), target),
      judged(ratio(plan, floor, 'cpu'), target),
      megabytes(peakOf(plan), peakTarget),
    ]);
  }
  return {
    columns: [
      'nodes',
      'floor',
      '`wavegate plan`',
      `wall, at most ${target} ×`,
      `processor, at most ${target} ×`,
      `peak, at most ${peakTarget} MB`,
    ],
    rows,
    remarks: [],
  };
}

function writeFleet(folder: string, size: number): void {
  mkdirSync(folder, { recursive: true });
  execFileSync(process.execPath, [here('plan-fleet.ts'), String(size), join(folder, 'fleet.json')]);
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify(rollout, null, 2));
}

/** The floor as plain JavaScript: the program that it is compared with does not have to take types away either. */
function compiledFloor(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const options = ['--noCheck', '--module', 'nodenext', '--target', 'es2024', '--rewriteRelativeImportExtensions'];
  const tsc = here('../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--ignoreConfig', here('plan-floor.ts'), '--outDir', folder, ...options]);
  return join(folder, 'plan-floor.js');
}

function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
