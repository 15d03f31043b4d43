import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const waveCount = 10;
export const atOnce = 50;

/**
 * Makes a folder with a rollout over local nodes, in ten equal waves, fifty nodes at once, and with the bare names, all of them in `names.txt`
 * and those of each wave in a file in `waves`; gives the folder.
 */
export function writeRollout(folder: string, nodes: number, command: readonly string[]): string {
  const names = Array.from({ length: nodes }, (_, index) => nodeName(index));
  const waves = Array.from({ length: waveCount }, (_, index) => ({ 'up-to': `${(index + 1) * (100 / waveCount)}%` }));
  const rollout = {
    rollout: 'bench',
    fleet: { inventory: [{ file: 'fleet.json' }] },
    batch: { size: nodes, parallel: 1, concurrency: atOnce },
    waves,
    apply: { run: command },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify({ nodes: names.map((name) => ({ name })) }));
  // JSON is YAML too.
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify(rollout, null, 2));
  writeFileSync(join(folder, 'names.txt'), lines(names));
  mkdirSync(join(folder, 'waves'));
  const each = nodes / waveCount;
  for (let wave = 0; wave < waveCount; wave += 1)
    writeFileSync(join(folder, 'waves', String(wave)), lines(names.slice(wave * each, (wave + 1) * each)));
  return folder;
}

function lines(names: readonly string[]): string {
  return `${names.join('\n')}\n`;
}

function nodeName(index: number): string {
  return `node-${String(index).padStart(5, '0')}`;
}
