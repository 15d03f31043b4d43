import type { AlertLimit } from '../../definition/alerts.ts';
import { failingSeverities, type FailingSeverity } from '../../definition/scan.ts';
import type { SecurityAlert } from './alert.ts';

/** The alerts of those severities of which there are more than are allowed. A severity that is not known is never within a limit. */
export function beyondLimit(limit: AlertLimit, open: readonly SecurityAlert[]): SecurityAlert[] {
  const allowed = allowedBy(limit);
  const count = (severity: SecurityAlert['severity']): number =>
    open.filter((alert) => alert.severity === severity).length;
  return open.filter(({ severity }) => severity === 'unknown' || count(severity) > allowed(severity));
}

function allowedBy(limit: AlertLimit): (severity: FailingSeverity) => number {
  if (limit.kind === 'from') {
    const from = limit.severity === 'any' ? 0 : failingSeverities.indexOf(limit.severity);
    return (severity) => (failingSeverities.indexOf(severity) >= from ? 0 : Number.POSITIVE_INFINITY);
  }
  const mildest = failingSeverities.findIndex((severity) => limit.counts[severity] !== undefined);
  return (severity) => {
    const otherwise = failingSeverities.indexOf(severity) >= mildest ? 0 : Number.POSITIVE_INFINITY;
    return limit.counts[severity] ?? otherwise;
  };
}
