import type { NodeCounts, NodeStateName } from '../../core/rollout/node-state.ts';

/** What one cell of a bar can stand for; they differ in shape as well as in colour. */
const looks = [
  { cell: '🟩', says: 'succeeded', of: ['succeeded'] },
  { cell: '🟨', says: 'rolled back', of: ['rolled-back'] },
  { cell: '❌', says: 'failed, unreachable or unknown', of: ['failed', 'unreachable', 'unknown'] },
  { cell: '🔷', says: 'in progress', of: ['running'] },
  { cell: '➖', says: 'left out or gone', of: ['skipped', 'removed'] },
  { cell: '⬜', says: 'not taken yet', of: ['pending'] },
] as const;

/** A bar over nodes, a cell a node where there are few. Whatever there is of has one cell at least; empty without nodes. */
export function bar(counts: NodeCounts, width: number): string {
  const sums = looks.map(({ of }) => of.reduce((sum, state) => sum + counts[state], 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  const cells = sums.map((count) => share(count, total, Math.min(width, total)));
  let left = Math.min(width, total) - cells.reduce((sum, count) => sum + count, 0);
  // What was rounded away goes to the largest, and what was rounded up comes from it.
  while (left !== 0) {
    const largest = sums.indexOf(Math.max(...sums.filter((_, at) => left > 0 || (cells[at] ?? 0) > 1)));
    cells[largest] = (cells[largest] ?? 0) + Math.sign(left);
    left -= Math.sign(left);
  }
  return looks.map(({ cell }, at) => cell.repeat(cells[at] ?? 0)).join('');
}

function share(count: number, total: number, width: number): number {
  return count === 0 ? 0 : Math.max(1, Math.floor((count * width) / total));
}

/** What the cells mean that bars over these nodes have. */
export function legend(counts: NodeCounts): string {
  return looks
    .filter(({ of }) => of.some((state) => counts[state] > 0))
    .map(({ cell, says }) => `${cell} ${says}`)
    .join(' · ');
}

const countsOrder: readonly NodeStateName[] = [
  'succeeded',
  'running',
  'failed',
  'unreachable',
  'unknown',
  'rolled-back',
  'skipped',
  'removed',
  'pending',
];

/** `3 succeeded, 1 failed` */
export function countsText(counts: NodeCounts): string {
  return countsOrder
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(', ');
}
