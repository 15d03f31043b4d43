import type { SecurityAlert } from './alert.ts';

const levels: ReadonlyMap<string | null, SecurityAlert['severity']> = new Map([
  ['error', 'high'],
  ['warning', 'medium'],
  ['note', 'low'],
  ['none', 'low'],
]);

/** The severity of a rule that is not about security, by its level, as for SARIF reports. */
export function severityOfLevel(level: string | null): SecurityAlert['severity'] {
  return levels.get(level) ?? 'unknown';
}
