/**
 * `npm run bench -- [actions] [engine] [github] [plan] [report] [scan] [simulate] [ssh] [start] [--quick] [--slow] [--write] [--built]`: measures Wavegate beside the least
 * that the same work takes on this machine. Without a part: all of them. `--quick`: one round over small sizes. `--slow`: also
 * the peer that takes minutes over the largest fleet. `--write`: also into docs/performance.md. `--built`: the program as it stands in
 * dist, instead of building it first.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../src/runtime/version.ts';
import { benchActions } from './actions.ts';
import { benchEngine } from './engine.ts';
import { writeRollout } from './engine-rollout.ts';
import { benchGithub } from './github.ts';
import { benchPlan } from './plan.ts';
import { benchReport } from './report.ts';
import { benchScan } from './scan.ts';
import { benchSimulate } from './simulate.ts';
import { benchSsh } from './ssh.ts';
import { benchStart } from './start.ts';
import { markdown, type Table, withPart } from './table.ts';

const parts = {
  actions: benchActions,
  engine: benchEngine,
  github: benchGithub,
  plan: benchPlan,
  report: benchReport,
  scan: benchScan,
  simulate: benchSimulate,
  ssh: benchSsh,
  start: benchStart,
};
const root = fileURLToPath(new URL('..', import.meta.url));
const document = join(root, 'docs/performance.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean' },
    slow: { type: 'boolean' },
    write: { type: 'boolean' },
    built: { type: 'boolean' },
  },
});
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
const asked = Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name));

if (values.built !== true) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const wavegate = join(root, 'bin/wavegate.cjs');
const began = performance.now();
function progress(text: string): void {
  console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

function conditions(before: number): string {
  const loads = `load ${before.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  return `${new Date().toISOString().slice(0, 10)}, wavegate ${version}, Node ${process.version}, ${process.platform}, ${machine}, ${loads}.`;
}

/** Node keeps compiled code from one start to the next; the first start after a build is none to measure. */
function warmUp(folder: string): void {
  writeRollout(folder, 10, ['true']);
  for (const args of [['--help'], ['plan', 'rollout.yml'], ['run', 'rollout.yml', '--json'], ['status']]) {
    execFileSync(process.execPath, [wavegate, ...args], { cwd: folder, stdio: 'ignore' });
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'wavegate-bench-'));
try {
  warmUp(join(scratch, 'warm-up'));
  for (const [name, bench] of asked) {
    const before = loadavg()[0] ?? 0;
    const table: Table = await bench({
      quick: values.quick ?? false,
      slow: values.slow ?? false,
      scratch,
      wavegate,
      progress: (text) => progress(`${name}: ${text}`),
    });
    const text = markdown({ ...table, remarks: [...table.remarks, conditions(before)] });
    console.log(`\n${name}\n\n${text}\n`);
    if (values.write === true) writeFileSync(document, withPart(readFileSync(document, 'utf8'), name, text));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
