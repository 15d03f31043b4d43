import { execFileSync } from 'node:child_process';
import { inTurn, medianOf, ratio } from './compare.ts';
import { writeRollout } from './engine-rollout.ts';
import { type BenchOptions, judged, seconds, type Table } from './table.ts';

const target = 3.5;

/** How long commands take that answer at once, beside a Node that does nothing. */
export async function benchStart({ quick, scratch, wavegate, progress }: BenchOptions): Promise<Table> {
  const nodes = quick ? 10 : 1_000;
  const folder = writeRollout(`${scratch}/start`, nodes, ['true']);
  const node = process.execPath;
  progress(`a rollout of ${nodes} nodes for \`status\` to show`);
  execFileSync(node, [wavegate, 'run', 'rollout.yml'], { cwd: folder, stdio: 'ignore' });
  const times = quick ? 1 : 20;
  const works = {
    'node -e 0': { argv: [node, '-e', '0'], folder, times },
    '--help': { argv: [node, wavegate, '--help'], folder, times },
    status: { argv: [node, wavegate, 'status'], folder, times },
  };
  const found = await inTurn(works, quick ? 1 : 9, progress);
  const floor = found['node -e 0'];
  const row = (name: string, of: '--help' | 'status') => [
    name,
    seconds(medianOf(floor, 'wall')),
    seconds(medianOf(found[of], 'wall')),
    judged(ratio(found[of], floor, 'wall'), target),
    judged(ratio(found[of], floor, 'cpu'), target),
  ];
  return {
    columns: ['command', '`node -e 0`', 'took', `wall, at most ${target} ×`, `processor, at most ${target} ×`],
    rows: [row('`--help`', '--help'), row(`\`status\` of a finished rollout over ${nodes} nodes`, 'status')],
    remarks: [],
  };
}
