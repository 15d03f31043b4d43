import type { Activity, Stretch } from '../simulation/timeline.ts';

/** How each activity looks; they differ in shape, for those who do not see the colour. */
const activityLooks: Readonly<Record<Activity, { readonly cell: string; readonly says: string }>> = {
  work: { cell: '█', says: 'working' },
  rollback: { cell: '▓', says: 'going back' },
  bake: { cell: '░', says: 'baking' },
  gate: { cell: '▪', says: 'gates and tasks' },
  task: { cell: '▪', says: 'gates and tasks' },
  approval: { cell: '─', says: 'approval' },
  wait: { cell: '·', says: 'waiting' },
};

/**
 * A bar of so many cells for a part of the time from `start` to `end`: in each cell what took most of its time, and something in at least
 * one cell however short it was.
 */
export function timeBar(
  stretches: readonly Stretch[],
  { start, end, width }: { start: number; end: number; width: number },
): string {
  const cells = new Array<string>(width).fill(' ');
  if (end <= start) return cells.join('');
  const most = new Float64Array(width);
  const occupied = new Float64Array(width);
  const perCell = (end - start) / width;
  for (const { what, from, to } of stretches) {
    const first = Math.min(width - 1, Math.floor((from - start) / perCell));
    const last = Math.min(width - 1, Math.floor((to - start) / perCell));
    for (let cell = first; cell <= last; cell += 1) {
      const overlap = Math.min(to, start + (cell + 1) * perCell) - Math.max(from, start + cell * perCell);
      occupied[cell] = (occupied[cell] ?? 0) + overlap;
      if (overlap <= (most[cell] ?? 0)) continue;
      most[cell] = overlap;
      cells[cell] = activityLooks[what].cell;
    }
  }
  // A cell that is mostly somebody else's is left to them, unless nothing would be seen then.
  const seen = occupied.some((time) => time >= perCell / 2);
  return cells.map((cell, index) => (seen && (occupied[index] ?? 0) < perCell / 2 ? ' ' : cell)).join('');
}

/** The legend of the activities that there are: `█ working  ░ baking`. */
export function legendOf(stretches: readonly Stretch[]): string {
  const present = new Set(stretches.map(({ what }) => what));
  const looks = Object.entries(activityLooks).filter(([what]) => present.has(what as Activity));
  return [...new Set(looks.map(([, { cell, says }]) => `${cell} ${says}`))].join('  ');
}
