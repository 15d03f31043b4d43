import { durationText } from '../../errors/duration-text.ts';
import { words } from '../../errors/problem.ts';
import type { GateResult } from '../gates/gate-result.ts';
import { highestScore } from './cvss.ts';
import type { Exceptions, ScanException } from './exceptions.ts';
import { type ScanFault, type ScanReport, severities } from './finding.ts';
import type { JudgedFinding, Standing } from './judge-scan.ts';
import type { VexStatements } from './vex.ts';

interface Judged {
  readonly reports: readonly ScanReport[];
  readonly judged: readonly JudgedFinding[];
  readonly faults: readonly ScanFault[];
  readonly vex: VexStatements;
  readonly exceptions: Exceptions;
  readonly now: number;
}

type EvidenceRecord = GateResult['evidence'][number];

const longest = 200;
const standings: readonly Standing[] = [
  'failing',
  'unclear',
  'known',
  'tolerated',
  'unfixed',
  'excepted',
  'vex',
  'suppressed',
];

/** What was looked at, for people: what is wrong, the findings that decided, how many of each kind, and what was set aside by whom. */
export function scanEvidence({ reports, judged, faults, vex, exceptions, now }: Judged): EvidenceRecord[] {
  const deciding = judged.filter(({ standing }) => standing === 'failing' || standing === 'unclear');
  const sorted = deciding.toSorted((one, other) => rankOf(one) - rankOf(other));
  const setAside = judged.filter(({ standing }) => standing === 'suppressed' || standing === 'vex');
  return [
    ...bounded(faults, 20, ({ reason }) => row('problem', reason.code, words(reason).message)),
    ...bounded(sorted, 50, (each) => findingRow(each, exceptions)),
    ...bounded(setAside, 20, ({ finding, because }) => row('set aside', finding.id, because)),
    ...standings.flatMap((standing) => countRow(standing, judged)),
    ...bounded(reports, 20, (report) => reportRow(report, now)),
    ...bounded([...exceptions.used], 30, ([exception, times]) =>
      exceptionRow('exception', exception, `used ${times}×`),
    ),
    ...bounded(exceptions.unused(), 10, (exception) =>
      exceptionRow('warning', exception, exception.ends <= now ? 'expired' : 'matches no finding that it could excuse'),
    ),
    ...bounded(vex.refused, 10, ({ statement: { file, ids, status }, why }) =>
      row('warning', ids[0] ?? '', `VEX statement \`${status}\` of ${file} excuses nothing: it ${why}`),
    ),
    ...bounded(vex.unmatched(), 10, ({ file, ids, status }) =>
      row('warning', ids[0] ?? '', `VEX statement \`${status}\` of ${file} matches no finding`),
    ),
  ];
}

function row(what: string, name: string, detail: string): EvidenceRecord {
  return { what, name: cut(name), detail: cut(detail) };
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function bounded<T>(all: readonly T[], limit: number, write: (each: T) => EvidenceRecord): EvidenceRecord[] {
  const shown = all.slice(0, limit).map(write);
  const [first] = shown;
  if (first === undefined || all.length <= limit) return shown;
  return [...shown, row(String(first['what']), 'more', `and ${all.length - limit} more`)];
}

function rankOf({ standing, finding }: JudgedFinding): number {
  return (standing === 'failing' ? 0 : 10) + severities.indexOf(finding.severity);
}

function findingRow({ finding, judgement, report, standing }: JudgedFinding, exceptions: Exceptions): EvidenceRecord {
  const { id, package: where, severity, severitySource, cvss, fixedIn, fix, location } = finding;
  const score = highestScore(cvss);
  const expired = exceptions.expiredFor(finding);
  const beyond = exceptions.beyondPolicyFor(finding);
  const facts = [
    standing === 'failing' ? judgement.failing.join(', ') : `no ${judgement.unknown.join(' and ').toUpperCase()} known`,
    severitySource === '' ? severity : `${severity} by ${severitySource}`,
    ...(score === null ? [] : [`CVSS ${score}`]),
    fixedIn.length > 0 ? `fixed in ${fixedIn.slice(0, 5).join(', ')}` : fix === 'none' ? 'no fix' : '',
    expired === null ? '' : `its exception expired after ${expired.expires}`,
    beyond === null ? '' : `its exception until ${beyond.expires} is more than the policy allows`,
    location,
    report.file,
  ];
  const name = where === null ? id : `${id} in ${where.name}${where.version === '' ? '' : ` ${where.version}`}`;
  return row('finding', name, facts.filter((each) => each !== '').join('; '));
}

function countRow(standing: Standing, judged: readonly JudgedFinding[]): EvidenceRecord[] {
  const found = judged.filter((each) => each.standing === standing);
  if (found.length === 0 && standing !== 'failing') return [];
  const counts = severities
    .map((severity) => ({ severity, count: found.filter(({ finding }) => finding.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  return [row('count', standing, found.length === 0 ? 'none' : `${found.length}: ${counts.join(', ')}`)];
}

function reportRow({ file, tool, version, scannedAt, databaseAt, findings }: ScanReport, now: number): EvidenceRecord {
  const age = (at: number) => durationText(Math.max(0, Math.floor((now - at) / 60_000) * 60_000));
  const facts = [
    `${tool} ${version}`.trim(),
    scannedAt === null ? 'age unknown' : `${age(scannedAt)} old`,
    ...(databaseAt === null ? [] : [`database ${age(databaseAt)} old`]),
    `${findings.length} finding${findings.length === 1 ? '' : 's'}`,
  ];
  return row('report', file, facts.join(', '));
}

function exceptionRow(what: string, exception: ScanException, use: string): EvidenceRecord {
  const { id, package: where, owner, reason, expires, approvedBy } = exception;
  const name = where === null ? id : `${id} in ${where.written}`;
  const approved = approvedBy === null ? '' : `, approved by ${approvedBy}`;
  return row(what, name, `${use}; until ${expires}, ${owner}${approved}: ${reason}`);
}
