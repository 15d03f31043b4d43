import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sshdMissing, startSshd, type TestSshd } from '../src/testing/sshd.ts';
import { inTurn, medianOf, ratio } from './compare.ts';
import { atOnce } from './engine-rollout.ts';
import { measure, type Work } from './measure.ts';
import { type BenchOptions, judged, seconds, type Table } from './table.ts';

const wallTarget = 1.05;
const cpuTarget = 1.1;
const warmTarget = 0.15;

/** A key as the user's own agent has it, which everybody here is let in with, and whose work is on nobody's account. */
interface UserAgent {
  readonly env: readonly string[];
  end(): void;
}

interface Peer {
  readonly name: string;
  readonly work: (folder: string, options: readonly string[]) => Work;
}

const peers: readonly Peer[] = [
  {
    name: 'pdsh',
    work: (folder, options) => ({
      argv: [
        'env',
        `PDSH_SSH_ARGS=${options.join(' ')} %h`,
        'pdsh',
        '-R',
        'ssh',
        '-f',
        `${atOnce}`,
        '-w',
        '^names',
        'true',
      ],
      folder,
    }),
  },
  {
    name: 'clush',
    work: (folder, options) => ({
      argv: ['clush', '-f', `${atOnce}`, '-o', options.join(' '), '--hostfile', join(folder, 'names'), 'true'],
      folder,
    }),
  },
  {
    name: 'ansible',
    work: (folder, options) => ({
      argv: [
        'ansible',
        'all',
        '-i',
        'names',
        '-f',
        `${atOnce}`,
        '--ssh-common-args',
        options.join(' '),
        '-m',
        'raw',
        '-a',
        'true',
      ],
      folder,
    }),
  },
];

/** How long it takes to reach many nodes over ssh, beside starting the same number of `ssh`, and what further steps cost on a connection. */
export async function benchSsh(options: BenchOptions): Promise<Table> {
  if (sshdMissing) return { columns: ['ssh'], rows: [['not measured']], remarks: ['sshd is not installed here.'] };
  const installed = peers.filter(({ name }) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
  const missing = peers.filter((peer) => !installed.includes(peer)).map(({ name }) => name);
  const sshd = await startSshd();
  const agent = startUserAgent(sshd);
  try {
    const rows: string[][] = [];
    for (const [nodes, rounds] of options.quick
      ? [[5, 1] as const]
      : ([
          [100, 5],
          [1_000, 1],
        ] as const)) {
      rows.push(await benchTrue({ sshd, agent }, nodes, rounds, options.quick ? [] : installed, options));
    }
    const remarks = [
      `Targets: wall ${wallTarget} ×, processor of the client ${cpuTarget} ×. Floor: \`xargs -P${atOnce} ssh\` over the same addresses. ` +
        'Everything goes to one sshd on loopback, so its work is in the wall time. Both use the key in the same agent, as users have it.',
      await benchOwnAgent({ sshd, agent }, options.quick ? [5, 1] : [100, 3], options),
      ...(await benchSteps(sshd, options.quick ? 3 : 100, options)),
      ...(missing.length > 0 ? [`Not installed here, so not compared: ${missing.join(', ')}.`] : []),
    ];
    const beside = options.quick ? [] : installed.map(({ name }) => `wall ÷ ${name}`);
    return {
      columns: ['nodes', 'floor', '`wavegate run`', 'wall ÷ floor', 'processor ÷ floor', ...beside],
      rows,
      remarks,
    };
  } finally {
    agent.end();
    await sshd.close();
  }
}

interface Hosts {
  readonly sshd: TestSshd;
  readonly agent: UserAgent;
}

async function benchTrue(
  { sshd, agent }: Hosts,
  nodes: number,
  rounds: number,
  beside: readonly Peer[],
  options: BenchOptions,
): Promise<string[]> {
  const folder = writeFleet(join(options.scratch, `ssh-${nodes}`), sshd, nodes, oneStep);
  const progress = (text: string) => options.progress(`${nodes} nodes: ${text}`);
  const sshOptions = optionsFor(sshd, folder);
  const works = { xargs: floorOf(folder, sshd, agent), wavegate: run(folder, agent.env, options) };
  const { xargs, wavegate } = await inTurn(works, rounds, progress);
  const cells: string[] = [];
  for (const { name, work } of beside) {
    progress(name);
    try {
      const { argv, ...rest } = work(folder, sshOptions);
      const { wall } = await measure({ ...rest, argv: ['env', ...agent.env, ...argv] });
      cells.push(`${(medianOf(wavegate, 'wall') / wall).toFixed(2)} × (${seconds(wall)})`);
    } catch (error) {
      progress(error instanceof Error ? error.message.slice(0, 300) : String(error));
      cells.push('failed');
    }
  }
  return [
    nodes.toLocaleString('en'),
    seconds(medianOf(xargs, 'wall')),
    seconds(medianOf(wavegate, 'wall')),
    judged(ratio(wavegate, xargs, 'wall'), wallTarget),
    judged(ratio(wavegate, xargs, 'cpu'), cpuTarget),
    ...cells,
  ];
}

/** What it takes more where the key comes in a secret and the agent that has it is ours. */
async function benchOwnAgent(
  { sshd, agent }: Hosts,
  [nodes, rounds]: readonly [number, number],
  options: BenchOptions,
): Promise<string> {
  const folder = writeFleet(join(options.scratch, `ssh-key-${nodes}`), sshd, nodes, { ...oneStep, ...keyInSecret });
  const works = { xargs: floorOf(folder, sshd, agent), wavegate: run(folder, [`SSH_KEY=${sshd.key}`], options) };
  const taken = await inTurn(works, rounds, (text) => options.progress(`${nodes} nodes with \`key-env\`: ${text}`));
  const [wall, cpu] = (['wall', 'cpu'] as const).map((what) => ratio(taken.wavegate, taken.xargs, what).toFixed(2));
  return (
    `With \`key-env\`, whose agent Wavegate starts and which works for it alone, ${nodes} nodes take ${wall} × the wall and ` +
    `${cpu} × the processor time of the same floor.`
  );
}

/** Several steps on each node: how many handshakes they took, and what a step costs on a connection that stands. */
async function benchSteps(sshd: TestSshd, nodes: number, options: BenchOptions): Promise<string[]> {
  const steps = { observe: { run: ['echo', '1.2'] }, apply: { run: ['true'] }, verify: { run: ['true'] } };
  const folder = writeFleet(join(options.scratch, `ssh-steps-${nodes}`), sshd, nodes, { steps, ...keyInSecret });
  options.progress(`observe, apply and verify on ${nodes} nodes`);
  const before = sshd.logins();
  const work = run(folder, [`SSH_KEY=${sshd.key}`], options);
  await measure({ ...work, argv: ['sh', '-c', '"$@" >events', 'sh', ...work.argv] });
  const handshakes = sshd.logins() - before;
  const taken = new Map<string, number[]>();
  for (const line of readFileSync(join(folder, 'events'), 'utf8').trim().split('\n')) {
    const { type, report } = JSON.parse(line) as {
      type: string;
      report?: { steps: { step: string; milliseconds: number }[] };
    };
    if (type !== 'node-finished') continue;
    // `observe` comes first, on a connection that is made for it, and once more at the end.
    for (const { step, milliseconds } of report?.steps.slice(0, 3) ?? [])
      taken.set(step, [...(taken.get(step) ?? []), milliseconds]);
  }
  const cold = median(taken.get('observe') ?? []);
  const warm = median([...(taken.get('apply') ?? []), ...(taken.get('verify') ?? [])]);
  return [
    `\`observe\`, \`apply\` and \`verify\` on ${nodes} nodes: ${handshakes} handshakes ${handshakes === nodes ? '✓' : '✗'} (target: one a node); ` +
      `a step on a connection that stands takes ${seconds(warm / 1000)}, the first one ${seconds(cold / 1000)}: ${judged(warm / cold, warmTarget)} (target ${warmTarget} ×).`,
  ];
}

const oneStep = { apply: { run: ['true'] } };
const keyInSecret = { secrets: ['SSH_KEY'], ssh: { 'key-env': 'SSH_KEY', 'known-hosts': 'known_hosts' } };

function floorOf(folder: string, sshd: TestSshd, agent: UserAgent): Work {
  const ssh = ['xargs', '-P', String(atOnce), '-I', '{}', 'ssh', ...optionsFor(sshd, folder), '{}', 'true'];
  return { argv: ['env', ...agent.env, ...ssh], folder, input: join(folder, 'names') };
}

/** `env`: what it gets besides the environment of all, as `NAME=VALUE`. */
function run(folder: string, env: readonly string[], { wavegate }: BenchOptions): Work {
  return {
    argv: ['env', ...env, process.execPath, wavegate, 'run', 'rollout.yml', '--json'],
    folder,
    before: () => rmSync(join(folder, '.wavegate'), { recursive: true, force: true }),
  };
}

function startUserAgent(sshd: TestSshd): UserAgent {
  const socket = join(sshd.folder, 'agent');
  const said = execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
  execFileSync('ssh-add', ['-q', join(sshd.folder, 'user')], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
  return { env: [`SSH_AUTH_SOCK=${socket}`], end: () => void process.kill(pid) };
}

function optionsFor(sshd: TestSshd, folder: string): string[] {
  const settings = ['BatchMode=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${join(folder, 'known_hosts')}`];
  return ['-p', String(sshd.port), ...settings.flatMap((setting) => ['-o', setting])];
}

/** A fleet of loopback addresses, a rollout in one wave over it, and the bare addresses; gives the folder. */
function writeFleet(folder: string, sshd: TestSshd, nodes: number, steps: object): string {
  const addresses = Array.from({ length: nodes }, (_, index) => `127.1.${index >> 8}.${index & 255}`);
  const rollout = {
    rollout: 'bench',
    fleet: 'fleet.json',
    ssh: { 'known-hosts': 'known_hosts' },
    defaults: { via: 'ssh' },
    batch: { size: nodes, parallel: 1, concurrency: atOnce },
    waves: ['100%'],
    ...steps,
  };
  const fleet = {
    nodes: addresses.map((address, index) => ({ name: `node-${index}`, address: `${address}:${sshd.port}` })),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify(fleet));
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify(rollout, null, 2));
  writeFileSync(join(folder, 'known_hosts'), addresses.map((address) => sshd.knownHost(address)).join(''));
  writeFileSync(join(folder, 'names'), `${addresses.join('\n')}\n`);
  return folder;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
