import type { Random } from '../core/ports.ts';

const range = 0x1_0000_0000;

/**
 * A number from [0, 1) that a seed and some words decide, evenly spread. It depends on nothing else, so that what becomes of a node is the
 * same whatever the other nodes do, in which wave it is, and when it is asked.
 */
export function drawn(seed: number, ...words: readonly (string | number)[]): number {
  let hash = mixed(seed | 0);
  for (const word of words) {
    if (typeof word === 'number') hash = mixed(hash ^ word);
    else {
      for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x0100_0193);
      hash = mixed(hash ^ word.length);
    }
  }
  return (mixed(hash) >>> 0) / range;
}

/** Numbers one after the other, always the same for a seed. */
export function seededRandom(seed: number): Random {
  let count = 0;
  return {
    next: () => {
      count += 1;
      return drawn(seed, 'next', count);
    },
  };
}

/** Every bit of the number changes about half of the bits of what comes out (the finalizer of MurmurHash3). */
function mixed(number: number): number {
  let hash = number + 0x9e37_79b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
