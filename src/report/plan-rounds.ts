import type { PlannedRound } from '../core/plan/plan.ts';

/** How many different rounds of a wave are written out. */
const roundsShown = 5;

/** What runs at once in each round of a wave; rounds that look the same share a line. */
export function roundLines(rounds: readonly PlannedRound[]): string[] {
  const runs: { first: number; last: number; text: string }[] = [];
  rounds.forEach((round, index) => {
    const text = roundText(round);
    const before = runs.at(-1);
    if (before?.text === text) before.last = index + 1;
    else runs.push({ first: index + 1, last: index + 1, text });
  });
  const shown = runs.slice(0, runs.length > roundsShown ? roundsShown - 1 : roundsShown);
  const left = rounds.length - (shown.at(-1)?.last ?? 0);
  return [
    ...shown.map(({ first, last, text }) => `${roundName(rounds.length, first, last)}${text}`),
    ...(left > 0 ? [`… and ${left} more rounds`] : []),
  ];
}

function roundName(count: number, first: number, last: number): string {
  if (count === 1) return '';
  return first === last ? `round ${first}: ` : `rounds ${first} to ${last}, each: `;
}

function roundText({ batches, maxParallel }: PlannedRound): string {
  const sizes = batches.map(({ from, to }) => to - from);
  const concurrencies = batches.map(({ concurrency }) => concurrency);
  const each = range(concurrencies);
  if (batches.length === 1) {
    const size = sizes[0] ?? 0;
    return `1 batch of ${count(size)}, ${concurrencies[0] === size ? (size === 1 ? 'alone' : 'all at once') : `${each} at once`}`;
  }
  const most = concurrencies.toSorted((a, b) => b - a).slice(0, maxParallel);
  const inProgress = most.reduce((sum, one) => sum + one, 0);
  const parallel = maxParallel === batches.length ? 'all' : String(maxParallel);
  return `${batches.length} batches of ${range(sizes)}, ${parallel} at once × ${count(each)} each: up to ${inProgress} in progress`;
}

function count(nodes: number | string): string {
  return `${nodes} node${String(nodes) === '1' ? '' : 's'}`;
}

function range(numbers: readonly number[]): string {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const each of numbers) [low, high] = [Math.min(low, each), Math.max(high, each)];
  return low === high ? String(low) : `${low} to ${high}`;
}
