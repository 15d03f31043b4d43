import type { ScanDefinition } from '../definition/scan.ts';
import { highestScore } from './cvss.ts';
import type { DeniedPackages } from './denied-packages.ts';
import type { Finding, ScanReport, Severity } from './finding.ts';
import { isCve, sameId } from './names.ts';
import { highestScoreOf, reaches, severityOfScore } from './severity.ts';

/** What all reports and the catalogue know together about vulnerabilities, by CVE. */
export interface Knowledge {
  readonly epss: ReadonlyMap<string, number>;
  readonly exploited: ReadonlySet<string>;
  /** The catalogue was there: what it does not list is not known to be exploited. */
  readonly catalogued: boolean;
}

export function gatherKnowledge(reports: readonly ScanReport[], catalog: ReadonlySet<string> | null): Knowledge {
  const epss = new Map<string, number>();
  const exploited = new Set([...(catalog ?? [])].map(sameId));
  for (const finding of reports.flatMap((report) => report.findings)) {
    if (finding.epss === null && finding.kev !== true) continue;
    for (const cve of cvesOf(finding)) {
      if (finding.epss !== null) epss.set(cve, Math.max(finding.epss, epss.get(cve) ?? 0));
      if (finding.kev === true) exploited.add(cve);
    }
  }
  return { epss, exploited, catalogued: catalog !== null };
}

/** What the policy makes of a finding: what of it fails, and what could not be told. */
export interface Judgement {
  /** In words; empty: nothing fails. */
  readonly failing: readonly string[];
  readonly unknown: readonly ('epss' | 'kev')[];
  /** Its package is denied, fix or no fix. */
  readonly denied: boolean;
}

const nothingFails: Judgement = { failing: [], unknown: [], denied: false };

export function judgeFinding(
  finding: Finding,
  { failOn, unknownSeverity }: Pick<ScanDefinition, 'failOn' | 'unknownSeverity'>,
  knowledge: Knowledge,
  packages: DeniedPackages,
): Judgement {
  const failing: string[] = [];
  const unknown: ('epss' | 'kev')[] = [];
  const score = highestScore(finding.cvss);
  const cves = failOn.epss === undefined && failOn.kev !== true ? [] : cvesOf(finding);
  const severity = severityOf(finding, score);
  const asks = failOn.severity !== undefined || failOn.cvss !== undefined;
  if (severity === 'unknown' && asks && unknownSeverity === 'count') failing.push('unknown severity');
  if (failOn.severity !== undefined && reaches(severity, failOn.severity)) failing.push(`severity ${severity}`);
  // A score that nobody gave is the highest of the severity.
  const atMost = score ?? highestScoreOf(severity);
  if (failOn.cvss !== undefined && atMost !== null && atMost >= failOn.cvss) {
    failing.push(score === null ? `severity ${severity}, without a CVSS score` : `CVSS ${score}`);
  }
  if (failOn.epss !== undefined) {
    const probability = epssOf(finding, cves, knowledge);
    if (probability !== null && probability >= failOn.epss) failing.push(`EPSS ${probability}`);
    else if (probability === null && cves.length > 0) unknown.push('epss');
  }
  if (failOn.kev === true) {
    if (isExploited(finding, cves, knowledge)) failing.push('known to be exploited');
    else if (finding.kev === null && cves.length > 0 && !knowledge.catalogued) unknown.push('kev');
  }
  const denied = packages.denies(finding.package);
  if (denied !== null) failing.push(`${denied} is denied`);
  return failing.length === 0 && unknown.length === 0 ? nothingFails : { failing, unknown, denied: denied !== null };
}

/** How bad a finding is, whatever the policy asks about. Null: nobody knows. */
export interface Badness {
  readonly severity: Severity;
  readonly exploited: boolean;
  readonly cvss: number | null;
  readonly epss: number | null;
}

export function badnessOf(finding: Finding, knowledge: Knowledge): Badness {
  const cves = cvesOf(finding);
  const cvss = highestScore(finding.cvss);
  const exploited = isExploited(finding, cves, knowledge);
  return { severity: severityOf(finding, cvss), exploited, cvss, epss: epssOf(finding, cves, knowledge) };
}

/** A severity that nobody gave is what the score says. */
function severityOf({ severity }: Finding, score: number | null): Severity {
  return severity === 'unknown' && score !== null ? severityOfScore(score) : severity;
}

function isExploited({ kev }: Finding, cves: readonly string[], { exploited }: Knowledge): boolean {
  return kev === true || cves.some((cve) => exploited.has(cve));
}

function epssOf(finding: Finding, cves: readonly string[], { epss }: Knowledge): number | null {
  const found = [...(finding.epss === null ? [] : [finding.epss]), ...cves.flatMap((cve) => epss.get(cve) ?? [])];
  return found.length === 0 ? null : Math.max(...found);
}

function cvesOf({ id, aliases }: Finding): string[] {
  return [id, ...aliases].filter(isCve).map(sameId);
}
