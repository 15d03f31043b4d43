import { reason } from '../../errors/problem.ts';
import type { ScanFault, ScanReport } from './finding.ts';

/** Clocks of machines differ a little. */
const clockSkew = 10 * 60_000;

/** Why a report does not count: it says so itself, it is about something else, or it is too old. */
export function faultsOfReport(
  report: ScanReport,
  wanted: { readonly subject: string | null; readonly maxAge: number | null; readonly now: number },
): ScanFault[] {
  return [...report.faults, ...subjectFaults(report, wanted.subject), ...ageFaults(report, wanted.maxAge, wanted.now)];
}

function subjectFaults({ file, subjects }: ScanReport, subject: string | null): ScanFault[] {
  if (subject === null || subjects.includes(subject)) return [];
  // A digest says nothing about a commit, nor the other way round.
  const comparable = subjects.filter((each) => each.includes(':') === subject.includes(':'));
  if (comparable.length === 0) {
    return [{ verdict: 'inconclusive', reason: reason('scan-subject-unknown', { file, subject }) }];
  }
  return [
    { verdict: 'error', reason: reason('scan-subject-differs', { file, subject, about: comparable.slice(0, 5) }) },
  ];
}

function ageFaults({ file, tool, scannedAt, databaseAt }: ScanReport, maxAge: number | null, now: number): ScanFault[] {
  if (maxAge === null) return [];
  if (scannedAt === null) return [{ verdict: 'inconclusive', reason: reason('scan-age-unknown', { file, tool }) }];
  const faults: ScanFault[] = [];
  if (scannedAt > now + clockSkew || (databaseAt ?? now) > now + clockSkew) {
    faults.push({ verdict: 'error', reason: reason('scan-from-future', { file }) });
  }
  if (now - scannedAt > maxAge) {
    faults.push({ verdict: 'stale', reason: reason('scan-too-old', { file, age: now - scannedAt, maxAge }) });
  }
  if (databaseAt !== null && now - databaseAt > maxAge) {
    faults.push({
      verdict: 'stale',
      reason: reason('scan-database-too-old', { file, tool, age: now - databaseAt, maxAge }),
    });
  }
  return faults;
}
