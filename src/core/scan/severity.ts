import { type FailingSeverity, failingSeverities } from '../definition/scan.ts';
import { type Severity, severities } from './finding.ts';

const words: ReadonlyMap<string, Severity> = new Map([
  ...severities.map((each) => [each, each] as const),
  ['moderate', 'medium'],
  ['important', 'high'],
  ['negligible', 'low'],
  ['info', 'none'],
  ['informational', 'none'],
]);

/** The severity of a word that scanners use, in any case; what is no such word is unknown. */
export function severityOf(word: string): Severity {
  return words.get(word.toLowerCase()) ?? 'unknown';
}

/** The band of a CVSS base score. */
export function severityOfScore(score: number): Severity {
  if (!(score >= 0 && score <= 10)) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

/** The worst of them; one that is known wins over one that is not. */
export function worstSeverity(found: readonly Severity[]): Severity {
  return severities.find((each) => found.includes(each)) ?? 'unknown';
}

/** Whether a known severity is this one or a worse one. */
export function reaches(severity: Severity, from: FailingSeverity): boolean {
  const rank = failingSeverities.indexOf(severity as FailingSeverity);
  return rank !== -1 && rank >= failingSeverities.indexOf(from);
}

const highestScores: Readonly<Record<Severity, number | null>> = {
  critical: 10,
  high: 8.9,
  medium: 6.9,
  low: 3.9,
  none: 0,
  unknown: null,
};

/** The highest score that the severity could stand for; null: any. */
export function highestScoreOf(severity: Severity): number | null {
  return highestScores[severity];
}
