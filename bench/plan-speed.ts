/**
 * How long planning takes beside the least it could: `node bench/plan-speed.ts [N…]`. Each measurement is a process of its own, on
 * compiled JavaScript; of three the fastest counts. Prints wall clock, processor time and peak memory, and their ratios to the floor.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sizes = process.argv.slice(2).map(Number);
const attempts = 3;
const folder = mkdtempSync(join(tmpdir(), 'wavegate-bench-'));

interface Measured {
  readonly wall: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', root, '--noEmit', 'false', '--noCheck', '--outDir', folder]);
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');

function run(script: string, ...args: string[]): string {
  const path = join(folder, 'bench', script);
  return execFileSync(process.execPath, ['--max-old-space-size=4096', path, ...args], { encoding: 'utf8' });
}

function measure(script: string, file: string): Measured {
  const found = Array.from({ length: attempts }, (): Measured => {
    const start = performance.now();
    const { cpuSeconds, megabytes } = JSON.parse(run(script, file)) as Omit<Measured, 'wall'>;
    return { wall: (performance.now() - start) / 1000, cpuSeconds, megabytes };
  });
  return found.reduce((best, each) => (each.wall < best.wall ? each : best));
}

console.log('| nodes | | wall s | processor s | peak MB |');
console.log('| --- | --- | --- | --- | --- |');
for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
  const file = join(folder, `${size}.json`);
  run('plan-fleet.js', String(size), file);
  const floor = measure('plan-floor.js', file);
  const plan = measure('plan-make.js', file);
  rmSync(file);
  const row = (name: string, { wall, cpuSeconds, megabytes }: Measured) =>
    console.log(`| ${size} | ${name} | ${wall.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${megabytes.toFixed(0)} |`);
  row('floor', floor);
  row('plan', plan);
  const ratio = (key: keyof Measured) => (plan[key] / floor[key]).toFixed(2);
  console.log(`| ${size} | ratio | ${ratio('wall')} | ${ratio('cpuSeconds')} | ${ratio('megabytes')} |`);
}
rmSync(folder, { recursive: true });
