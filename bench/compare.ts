import { measure, type Usage, type Work } from './measure.ts';

/** Measures of several works that were taken in turn, so that whatever else the machine did fell on all of them. */
export type Measured<Name extends string> = Readonly<Record<Name, readonly Usage[]>>;

/** Runs them one after the other, all of them so many times. */
export async function inTurn<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  rounds: number,
  progress: (text: string) => void,
): Promise<Measured<Name>> {
  const names = Object.keys(works) as Name[];
  const found = Object.fromEntries(names.map((name): [Name, Usage[]] => [name, []])) as Record<Name, Usage[]>;
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of names) {
      progress(`${name}, ${round} of ${rounds}`);
      found[name].push(await measure(works[name]));
    }
  }
  return found;
}

/** The median over the rounds of what one took of what the other took in the same round. */
export function ratio(one: readonly Usage[], other: readonly Usage[], key: 'wall' | 'cpu'): number {
  return median(one.map((usage, round) => usage[key] / (other[round]?.[key] ?? Number.NaN)));
}

export function medianOf(usages: readonly Usage[], key: 'wall' | 'cpu'): number {
  return median(usages.map((usage) => usage[key]));
}

/** The highest of all rounds. */
export function peakOf(usages: readonly Usage[]): number {
  return Math.max(...usages.map(({ megabytes }) => megabytes ?? Number.NaN));
}

/** NaN where there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
