import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn, medianOf } from './compare.ts';
import { type BenchOptions, seconds, type Table } from './table.ts';

const target = 5;
const targetNodes = 10_000;

const file = `rollout: simulated
fleet: nodes.csv
limits: [{ at-most: 20%, per: zone }, { at-most: 15% }]
waves: [${Array.from({ length: 20 }, (_, index) => `${(index + 1) * 5}%`).join(', ')}]
batch: { size: 20, parallel: 8, concurrency: 10 }
steps: { drain: "true", apply: { run: "true", attempts: 2 }, verify: "true", restore: "true", rollback: "true" }
gates: [{ name: smoke, at: after-batch, run: "true" }]
on-failure: { tolerate: [{ failed: 100%, per: wave }, { unreachable: 100%, per: wave }] }
`;

/** How long a whole rollout in twenty waves with faults takes to simulate, and how that grows with its nodes. */
export async function benchSimulate({ quick, scratch, wavegate, progress }: BenchOptions): Promise<Table> {
  const sizes = quick ? [100, 1_000] : [1_000, 10_000, 100_000];
  const works = Object.fromEntries(
    sizes.map((size) => {
      const folder = join(scratch, `simulate-${size}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'rollout.yml'), file);
      const nodes = Array.from({ length: size }, (_, index) => `n${index},z${index % 5}`);
      writeFileSync(join(folder, 'nodes.csv'), `name,zone\n${nodes.join('\n')}\n`);
      const flags = ['--fail', '2%', '--unreachable', '1%', '--spread', '20%'];
      return [String(size), { argv: [process.execPath, wavegate, 'simulate', 'rollout.yml', ...flags], folder }];
    }),
  );
  const found = await inTurn(works, quick ? 1 : 3, progress);
  const rows = sizes.map((size) => {
    const runs = found[String(size)] ?? [];
    const wall = medianOf(runs, 'wall');
    const verdict = size === targetNodes ? ` ${wall <= target ? '✓' : '✗'}` : '';
    const micros = ((medianOf(runs, 'cpu') * 1e6) / size).toFixed(0);
    return [size.toLocaleString('en'), `${seconds(wall)}${verdict}`, seconds(medianOf(runs, 'cpu')), `${micros} µs`];
  });
  return {
    columns: ['nodes in 20 waves, with faults', `took; 10,000 at most ${target} s`, 'processor', 'processor a node'],
    rows,
    remarks: ['Planning and the start of Node are included.'],
  };
}
