import { reason } from '../../errors/problem.ts';
import type { ScanDefinition } from '../definition/scan.ts';
import type { GateResult } from '../gates/gate-result.ts';
import { gatherKnowledge, judgeFinding, type Judgement } from './criteria.ts';
import { type ExceptionScope, Exceptions, type ScanException } from './exceptions.ts';
import { DeniedPackages } from './denied-packages.ts';
import type { AcceptedFindings, Fingerprint } from './accepted.ts';
import { scanEvidence } from './evidence.ts';
import { withoutKnown } from './only-new.ts';
import { usedExceptions } from './used-exceptions.ts';
import type { Finding, ScanFault, ScanReport } from './finding.ts';
import { faultsOfReport } from './report-faults.ts';
import { type VexStatement, VexStatements } from './vex.ts';

/** Everything that a scan gate looks at, read. */
export interface ScanInput {
  readonly policy: Pick<
    ScanDefinition,
    'require' | 'maxAge' | 'failOn' | 'deny' | 'unfixed' | 'unknownSeverity' | 'onlyNew'
  >;
  /** The digest or commit that reports must be about; null: the gate does not ask. */
  readonly subject: string | null;
  readonly reports: readonly ScanReport[];
  /** What was wrong with files, before anything of them could be judged. */
  readonly faults: readonly ScanFault[];
  readonly vex: readonly VexStatement[];
  readonly exceptions: readonly ScanException[];
  /** CVEs; null: there is no catalogue. */
  readonly kevCatalog: ReadonlySet<string> | null;
  /** What the last accepted rollout had, where only new findings count; null: there is none, so that every finding is new. */
  readonly accepted: AcceptedFindings | null;
  readonly fingerprint: Fingerprint;
}

/** How a finding was counted. */
export type Standing = 'failing' | 'unclear' | 'known' | 'tolerated' | 'unfixed' | 'excepted' | 'vex' | 'suppressed';

export interface JudgedFinding {
  readonly report: ScanReport;
  readonly finding: Finding;
  readonly standing: Standing;
  readonly judgement: Judgement;
  /** What set it aside, in words; empty: nothing did. */
  readonly because: string;
}

const worstFirst = ['error', 'stale', 'inconclusive'] as const;

/** Judges reports by a policy. A failing finding fails whatever else is wrong; nothing passes while anything is. */
export function judgeScan(input: ScanInput, scope: ExceptionScope): GateResult {
  const vex = new VexStatements(input.vex, scope.now);
  const exceptions = new Exceptions(input.exceptions, scope);
  const knowledge = gatherKnowledge(input.reports, input.kevCatalog);
  const denied = new DeniedPackages(input.policy.deny);
  const found = input.reports.flatMap((report) =>
    [...report.findings, ...denied.among(report)].map((finding): JudgedFinding => {
      const judgement = judgeFinding(finding, input.policy, knowledge, denied);
      return {
        report,
        finding,
        judgement,
        ...standingOf(report, finding, judgement, input.policy.unfixed, vex, exceptions),
      };
    }),
  );
  const { judged, known } = withoutKnown(found, input, knowledge);
  const wanted = { subject: input.subject, maxAge: input.policy.maxAge ?? null, now: scope.now };
  const faults = [
    ...input.faults,
    ...policyFaults(input),
    ...denied.faults,
    ...input.reports.flatMap((report) => faultsOfReport(report, wanted)),
    ...unclearFaults(judged),
  ];
  const failing = judged.filter(({ standing }) => standing === 'failing');
  const { reports } = input;
  const evidence = [...scanEvidence({ reports, judged, faults, vex, exceptions, now: scope.now }), ...known.evidence];
  const told = { evidence, ...known.kept, ...usedExceptions(exceptions) };
  if (failing.length > 0) {
    const first = failing.slice(0, 5).map(({ finding }) => finding.id);
    return { verdict: 'fail', reason: reason('scan-failed', { count: failing.length, first }), ...told };
  }
  const worst = worstFirst.flatMap((verdict) => faults.filter((fault) => fault.verdict === verdict))[0];
  if (worst !== undefined) return { verdict: worst.verdict, reason: worst.reason, ...told };
  const counted = judged.filter(({ standing }) => standing === 'tolerated' || standing === 'unfixed').length;
  const asideCount = judged.length - counted;
  const args = { reports: reports.length, below: counted, aside: asideCount };
  return { verdict: 'pass', reason: reason('scan-passed', args), ...told };
}

function standingOf(
  report: ScanReport,
  finding: Finding,
  { failing, unknown, denied }: Judgement,
  unfixed: 'ignore' | 'count',
  vex: VexStatements,
  exceptions: Exceptions,
): { standing: Standing; because: string } {
  const statement = vex.latest(finding, report);
  // What a report or a VEX document says is about a finding; that its package is denied, only an exception excuses.
  if (finding.suppressed !== null && !denied) return { standing: 'suppressed', because: finding.suppressed };
  if (statement?.harmless === true && !denied) {
    return {
      standing: 'vex',
      because: [`${statement.status} (${statement.file})`, statement.why].filter(Boolean).join(': '),
    };
  }
  if (failing.length === 0 && unknown.length === 0) return { standing: 'tolerated', because: '' };
  if (unfixed === 'ignore' && finding.fix === 'none' && !denied) return { standing: 'unfixed', because: '' };
  const exception = exceptions.take(finding);
  if (exception !== null) return { standing: 'excepted', because: exception.reason };
  return { standing: failing.length > 0 ? 'failing' : 'unclear', because: '' };
}

function policyFaults({ policy, reports }: ScanInput): ScanFault[] {
  const { severity, cvss, epss, kev } = policy.failOn;
  const faults: ScanFault[] = [];
  const asksNothing = severity === undefined && cvss === undefined && epss === undefined && kev !== true;
  if (asksNothing && policy.deny.length === 0) {
    faults.push({ verdict: 'error', reason: reason('scan-policy-empty', {}) });
  }
  const found = [...new Set(reports.map(({ tool }) => tool))];
  for (const tool of policy.require) {
    if (found.includes(tool.toLowerCase())) continue;
    faults.push({ verdict: 'error', reason: reason('scan-tool-missing', { tool, found: found.slice(0, 10) }) });
  }
  if (reports.length === 0) faults.push({ verdict: 'error', reason: reason('scan-no-report', {}) });
  return faults;
}

function unclearFaults(judged: readonly JudgedFinding[]): ScanFault[] {
  const unclear = judged.filter(({ standing }) => standing === 'unclear');
  return (['epss', 'kev'] as const).flatMap((what): ScanFault[] => {
    const count = unclear.filter(({ judgement }) => judgement.unknown.includes(what)).length;
    if (count === 0) return [];
    const code = what === 'epss' ? 'scan-epss-unknown' : 'scan-kev-unknown';
    return [{ verdict: 'inconclusive', reason: reason(code, { count }) }];
  });
}
