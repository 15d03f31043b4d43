/** The least that planning takes: parse, group, sort by keys, assign to waves. No limits, no batches, no digest, no explanations. */
import { readFileSync } from 'node:fs';
import { reportUsage } from './usage.ts';

interface Row {
  name: string;
  labels: Record<string, string>;
  facts: Record<string, number>;
}

const { nodes } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { nodes: Row[] };

const groups = ['zone', 'rack', 'site', 'shard'].map((label) => {
  const members = new Map<string, number>();
  for (const node of nodes) members.set(node.labels[label] ?? '', (members.get(node.labels[label] ?? '') ?? 0) + 1);
  return members.size;
});

const sorted = nodes.toSorted((a, b) => {
  const tier = Number(a.labels['tier']) - Number(b.labels['tier']);
  if (tier !== 0) return tier;
  const priority = (b.facts['priority'] ?? 0) - (a.facts['priority'] ?? 0);
  if (priority !== 0) return priority;
  return a.name < b.name ? -1 : 1;
});

const waves: Row[][] = [sorted.filter((node) => node.labels['canary'] === 'true')];
const rest = sorted.filter((node) => node.labels['canary'] !== 'true');
let from = 0;
for (const percent of [1, 10, 50, 100]) {
  const to = Math.max(from, Math.floor((nodes.length * percent) / 100) - (waves[0]?.length ?? 0));
  waves.push(rest.slice(from, to));
  from = to;
}
reportUsage({ groups, waves: waves.map((wave) => wave.length) });
