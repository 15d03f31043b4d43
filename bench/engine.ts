import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn, medianOf, peakOf, ratio } from './compare.ts';
import { atOnce, waveCount, writeRollout } from './engine-rollout.ts';
import { measure, tellPeak, type Usage, type Work } from './measure.ts';
import { installedPeers, type Peer } from './peers.ts';
import { type BenchOptions, judged, megabytes, seconds, type Table } from './table.ts';

const target = 2.5;
const steadyTarget = 1.25;
const peakTarget = 150;
const stepSeconds = 0.05;

interface Case {
  readonly nodes: number;
  readonly rounds: number;
  readonly command: readonly string[];
  /** What the steps themselves take; null where that is next to nothing and the floor is starting them. */
  readonly steps: number | null;
}

const cases = (sizes: readonly (readonly [number, number])[]): Case[] =>
  sizes.flatMap(([nodes, rounds]) => [
    { nodes, rounds, command: ['true'], steps: null },
    {
      nodes,
      rounds,
      command: ['sleep', String(stepSeconds)],
      steps: waveCount * Math.ceil(nodes / waveCount / atOnce) * stepSeconds,
    },
  ]);

/** Each wave's names go to an xargs of its own, one after the other: `sh -c waveByWave AT-ONCE ARGUMENT…`. */
const waveByWave = 'for names in waves/*; do xargs -P "$0" "$@" <"$names"; done';

/** How long it takes to do next to nothing to many local nodes, with a durable record of every one, beside starting the same processes. */
export async function benchEngine(options: BenchOptions): Promise<Table> {
  const { installed, missing } = installedPeers();
  const peers = options.quick ? [] : installed;
  const all = cases(
    options.quick
      ? [[20, 1]]
      : [
          [1_000, 5],
          [10_000, 3],
        ],
  );
  const rows: string[][] = [];
  for (const each of all) rows.push(await benchCase(each, peers, options));
  const remarks = [
    `Targets: wall and processor ${target} ×, with a step of its own wall ${steadyTarget} ×; ${peakTarget} MB at 10,000 nodes` +
      peers
        .map(({ name, target: part }) => (part === undefined ? '' : `; with \`true\` ${part} × of ${name}`))
        .join('') +
      '.',
    `Floor of \`true\`: \`xargs -P${atOnce} -n1 true\` over the same names, without waves and without a record. ` +
      `Floor of a step of ${stepSeconds * 1000} ms: the steps alone, ${atOnce} at once, wave by wave; beside it what xargs takes for them.`,
    'xargs wave by wave: a wave begins when the one before it has ended, as in a rollout, and nothing is recorded. No program that starts ' +
      'a process for each node is much faster than that on the same machine.',
    ...(missing.length > 0 ? [`Not installed here, so not compared: ${missing.join(', ')}.`] : []),
  ];
  return {
    columns: [
      'nodes',
      'step',
      'floor',
      'xargs',
      'xargs wave by wave, ÷ floor',
      '`wavegate run`',
      'wall ÷ floor',
      'processor ÷ xargs',
      'peak',
      ...peers.flatMap(columnsOf),
    ],
    rows,
    remarks,
  };
}

async function benchCase(each: Case, peers: readonly Peer[], options: BenchOptions): Promise<string[]> {
  const { nodes, rounds, command, steps } = each;
  const folder = writeRollout(join(options.scratch, `engine-${nodes}-${command[0]}`), nodes, command);
  const progress = (text: string) => options.progress(`${nodes} × ${command.join(' ')}: ${text}`);
  const works: Record<'xargs' | 'waves' | 'wavegate', Work> = {
    xargs: {
      argv: ['xargs', '-P', String(atOnce), ...placing(command)],
      folder,
      input: join(folder, 'names.txt'),
    },
    waves: { argv: ['sh', '-c', waveByWave, String(atOnce), ...placing(command)], folder },
    wavegate: {
      argv: [process.execPath, ...tellPeak, options.wavegate, 'run', 'rollout.yml', '--json'],
      folder,
      before: () => rmSync(join(folder, '.wavegate'), { recursive: true, force: true }),
    },
  };
  const { xargs, waves, wavegate } = await inTurn(works, rounds, progress);
  const beside = await peerCells(each, peers, folder, wavegate, options.slow, progress);
  rmSync(folder, { recursive: true });
  const floor = steps === null ? xargs : xargs.map((usage): Usage => ({ ...usage, wall: steps }));
  return [
    nodes.toLocaleString('en'),
    `\`${command.join(' ')}\``,
    seconds(medianOf(floor, 'wall')),
    seconds(medianOf(xargs, 'wall')),
    `${seconds(medianOf(waves, 'wall'))}, ${ratio(waves, floor, 'wall').toFixed(2)} ×`,
    seconds(medianOf(wavegate, 'wall')),
    judged(ratio(wavegate, floor, 'wall'), steps === null ? target : steadyTarget),
    judged(ratio(wavegate, xargs, 'cpu'), target),
    nodes >= 10_000 ? megabytes(peakOf(wavegate), peakTarget) : `${peakOf(wavegate).toFixed(0)} MB`,
    ...beside,
  ];
}

/** One name a process, where the command does not trip over it. */
function placing(command: readonly string[]): string[] {
  return command.length === 1 ? ['-n', '1', ...command] : ['-I', '{}', ...command];
}

function columnsOf({ name, target: part }: Peer): string[] {
  return part === undefined ? [`wall ÷ ${name}`] : [`wall ÷ ${name}`, `processor ÷ ${name}`];
}

/** What other programs take, and how much of that ours takes. */
async function peerCells(
  { nodes, command, steps }: Case,
  peers: readonly Peer[],
  folder: string,
  ours: readonly Usage[],
  slow: boolean,
  progress: (text: string) => void,
): Promise<string[]> {
  const cells: string[] = [];
  for (const peer of peers) {
    const { name, atMost = Infinity, target: part, work } = peer;
    if (nodes > atMost && !(slow && steps === null)) {
      cells.push(...columnsOf(peer).map(() => 'not measured'));
      continue;
    }
    progress(name);
    try {
      const theirs = await measure(work(folder, command));
      const judge = steps === null ? part : undefined;
      cells.push(partOf(ours, theirs, 'wall', judge));
      if (part !== undefined) cells.push(partOf(ours, theirs, 'cpu', judge));
    } catch (error) {
      // That a peer does not work here must not cost what was measured already.
      progress(error instanceof Error ? error.message : String(error));
      cells.push(...columnsOf(peer).map(() => 'failed'));
    }
  }
  return cells;
}

function partOf(ours: readonly Usage[], theirs: Usage, key: 'wall' | 'cpu', allowed: number | undefined): string {
  const part = medianOf(ours, key) / theirs[key];
  const text = allowed === undefined ? `${part.toFixed(2)} ×` : judged(part, allowed);
  return `${text} (${seconds(theirs[key])})`;
}
