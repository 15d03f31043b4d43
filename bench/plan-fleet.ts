/** Writes an inventory of N nodes as JSON: `node bench/plan-fleet.ts N FILE`. The same N gives the same file. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const count = Number(process.argv[2]);
const file = createWriteStream(process.argv[3] ?? '');

/** Spreads indexes evenly, so that the nodes stand in the file in no order that helps anybody. */
function scattered(index: number): number {
  return (index * 7_368_787) % count;
}

let piece = '{"nodes":[';
for (let index = 0; index < count; index += 1) {
  const number = scattered(index);
  const node = {
    name: `node-${String(number).padStart(7, '0')}.example.net`,
    address: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
    labels: {
      env: 'prod',
      role: number % 5 === 0 ? 'api' : 'web',
      zone: `zone-${number % 6}`,
      rack: `rack-${Math.floor(number / 40)}`,
      site: `site-${number % 97}`,
      shard: `shard-${Math.floor(number / 3)}`,
      tier: String(number % 4),
      ...(number % 1000 === 0 ? { canary: 'true' } : {}),
    },
    facts: { priority: number % 10, cores: 8 },
  };
  piece += `${index === 0 ? '' : ','}${JSON.stringify(node)}`;
  if (piece.length > 1 << 20) {
    if (!file.write(piece)) await once(file, 'drain');
    piece = '';
  }
}
file.end(`${piece}]}\n`);
await once(file, 'finish');
