import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionSteps } from './action-steps.ts';
import { inTurn, medianOf, ratio } from './compare.ts';
import { type BenchOptions, judged, seconds, type Table } from './table.ts';

const target = 1.3;

/** What a short step of each action costs, beside an action that only imports GitHub's own library for actions. */
export async function benchActions({ quick, scratch, progress }: BenchOptions): Promise<Table> {
  const folder = join(scratch, 'actions');
  const floorFolder = `/${join(folder, 'floor').slice(1)}` as const;
  const ncc = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));
  const source = fileURLToPath(new URL('actions-floor.mjs', import.meta.url));
  execFileSync(process.execPath, [ncc, 'build', source, '-o', floorFolder, '--quiet']);
  const { steps, close } = await actionSteps(folder, `${floorFolder}/index.mjs`, quick ? 1 : 10);
  try {
    const found = await inTurn(steps, quick ? 1 : 7, progress);
    const { floor = [], ...actions } = found;
    const dist = fileURLToPath(new URL('../dist/actions', import.meta.url));
    return {
      columns: ['step', 'processor', `÷ @actions/core, at most ${target} ×`],
      rows: Object.entries(actions).map(([step, usages]) => [
        step,
        seconds(medianOf(usages, 'cpu')),
        judged(ratio(usages, floor, 'cpu'), target),
      ]),
      remarks: [
        `An action that imports @actions/core, reads an input and sets an output: ${seconds(medianOf(floor, 'cpu'))}.`,
        `All actions with everything that they use: ${sizeOf(dist)}; what each of them reads at its start: ` +
          `${sizeOf(join(dist, 'main/index.js'))}. The action that imports @actions/core alone: ${sizeOf(floorFolder)}.`,
      ],
    };
  } finally {
    await close();
  }
}

/** Of a file, or of all files below a folder. */
function sizeOf(path: string): string {
  const files = statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
  return `${(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1_000_000).toFixed(2)} MB`;
}
