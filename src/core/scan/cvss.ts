import cvss from 'ae-cvss-calculator';
import type { CvssScore } from './finding.ts';

const longestVector = 512;
/** Reports repeat a few hundred vectors; a hostile one may not. */
const remembered = 10_000;
const known = new Map<string, number | null>();

/** The base score of a CVSS 2.0, 3.0, 3.1 or 4.0 vector; null: it is none, or misses a metric. */
export function baseScore(vector: string): number | null {
  const before = known.get(vector);
  if (before !== undefined) return before;
  const score = compute(vector);
  if (known.size < remembered) known.set(vector, score);
  return score;
}

function compute(vector: string): number | null {
  if (vector.length > longestVector) return null;
  try {
    // Without all of its base metrics a vector has an overall score of 0, but no base score.
    const score = cvss.fromVector(vector)?.calculateScores().base;
    return typeof score === 'number' && score >= 0 && score <= 10 ? score : null;
  } catch {
    return null;
  }
}

/** A score with the vector that it comes from, which is believed more than the number beside it. */
export function cvssScore(source: string, vector: string, reported: number | null): CvssScore {
  const sane = reported !== null && reported >= 0 && reported <= 10 ? reported : null;
  return { source, vector, score: (vector === '' ? null : baseScore(vector)) ?? sane };
}

/** The highest score of version 3 or later, else of version 2; null: there is none. */
export function highestScore(scores: readonly CvssScore[]): number | null {
  const later = scores.filter(({ vector }) => vector === '' || vector.startsWith('CVSS:'));
  return highest(later) ?? highest(scores);
}

function highest(scores: readonly CvssScore[]): number | null {
  return scores.reduce<number | null>(
    (most, { score }) => (score !== null && score > (most ?? -1) ? score : most),
    null,
  );
}
