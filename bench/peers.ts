import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce, waveCount } from './engine-rollout.ts';
import type { Work } from './measure.ts';

export interface Peer {
  readonly name: string;
  /** So slow that it is measured over larger fleets only where slow things are asked for, and without steps that take time. */
  readonly atMost?: number;
  /** What part of its wall clock and processor time Wavegate may take where steps take none; absent: it is only told. */
  readonly target?: number;
  readonly work: (folder: string, command: readonly string[]) => Work;
}

const playbook = (command: readonly string[]) =>
  JSON.stringify([
    {
      hosts: 'all',
      gather_facts: false,
      connection: 'local',
      serial: `${100 / waveCount}%`,
      tasks: [{ raw: command.join(' ') }],
    },
  ]);

const peers: readonly Peer[] = [
  {
    name: 'pdsh',
    work: (folder, command) => ({
      argv: ['pdsh', '-R', 'exec', '-f', String(atOnce), '-w', `^${join(folder, 'names.txt')}`, ...command],
      folder,
    }),
  },
  {
    name: 'clush',
    work: (folder, command) => ({
      argv: ['clush', '-R', 'exec', '-f', String(atOnce), '--hostfile', join(folder, 'names.txt'), command.join(' ')],
      folder,
    }),
  },
  {
    name: 'ansible-playbook',
    atMost: 1_000,
    target: 0.1,
    work: (folder, command) => ({
      argv: ['ansible-playbook', '-i', 'names.txt', '-f', String(atOnce), 'playbook.yml'],
      folder,
      before: () => writeFileSync(join(folder, 'playbook.yml'), playbook(command)),
    }),
  },
];

/** Other programs that do the same to many nodes, as far as they are installed here. */
export function installedPeers(): { readonly installed: readonly Peer[]; readonly missing: readonly string[] } {
  const installed = peers.filter(({ name }) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
  const missing = peers.filter((peer) => !installed.includes(peer)).map(({ name }) => name);
  return { installed, missing };
}
