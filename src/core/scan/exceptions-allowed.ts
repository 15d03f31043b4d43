import { failingSeverities } from '../definition/scan.ts';
import type { ExceptionFloor } from '../policy/floor/floor.ts';
import { highestScore } from './cvss.ts';
import type { ScanException } from './exceptions.ts';
import type { Finding, Severity } from './finding.ts';
import { severityOfScore } from './severity.ts';

/** Whether a policy lets an exception excuse a finding now. Where nobody knows how severe it is, a limit of severity lets nothing. */
export function isWithinPolicy(
  { ends, approvedBy }: Pick<ScanException, 'ends' | 'approvedBy'>,
  { severity, cvss }: Pick<Finding, 'severity' | 'cvss'>,
  limit: ExceptionFloor,
  now: number,
): boolean {
  if (limit === 'none') return false;
  if (limit.approvedBy && approvedBy === null) return false;
  if (limit.lastAtMost !== undefined && ends - now > limit.lastAtMost) return false;
  if (limit.severity === undefined) return true;
  const score = highestScore(cvss);
  const most = rank(limit.severity);
  const known = [severity, ...(score === null ? [] : [severityOfScore(score)])].filter((each) => each !== 'unknown');
  return known.length > 0 && known.every((each) => rank(each) <= most);
}

/** -1: none at all. */
function rank(severity: Severity): number {
  return failingSeverities.findIndex((each) => each === severity);
}
