import type { SecurityAlert } from '../../core/gates/alerts/alert.ts';
import { failingSeverities } from '../../core/definition/scan.ts';
import type { Fields } from '../fields.ts';

/** A severity in GitHub's words; what is none of ours is unknown. */
export function severityFrom(word: string | null): SecurityAlert['severity'] {
  return failingSeverities.find((each) => each === word) ?? 'unknown';
}

/** Epoch milliseconds; null where there is no instant. */
export function instantIn(fields: Fields, key: string): number | null {
  const instant = Date.parse(fields.textOrNull(key) ?? '');
  return Number.isNaN(instant) ? null : instant;
}
