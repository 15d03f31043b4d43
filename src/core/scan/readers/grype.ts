import { reason } from '../../../errors/problem.ts';
import { cvssScore } from '../cvss.ts';
import type { Finding, ScanFault, ScanReport } from '../finding.ts';
import {
  instant,
  isObject,
  list,
  member,
  memberAt,
  neededText,
  number,
  objects,
  ShapeFault,
  text,
  texts,
} from '../json-value.ts';
import { aliasesOf } from '../names.ts';
import { severityOf } from '../severity.ts';
import { subjectsIn } from '../subject.ts';

/** Reads what `grype -o json` writes. */
export function readGrype(file: string, report: unknown): ScanReport[] {
  if (member(report, 'source') === undefined) throw new ShapeFault('it does not say what was scanned (source)');
  const descriptor = member(report, 'descriptor');
  const database = member(descriptor, 'db');
  // Since its sixth schema the database tells which vulnerabilities are known to be exploited; silence means no only from then on.
  const schema = Number(/^v?(\d+)/.exec(text(member(database, 'status'), 'schemaVersion'))?.[1] ?? 0);
  const kev = schema >= 6 ? false : null;
  return [
    {
      file,
      tool: 'grype',
      version: text(descriptor, 'version'),
      scannedAt: instant(descriptor, 'timestamp'),
      databaseAt: instant(memberAt(database, 'status'), 'built') ?? instant(database, 'built'),
      subjects: subjectsOf(member(report, 'source')),
      serial: null,
      faults: faultsOf(file, report),
      findings: [
        ...objects(report, 'matches').map((match) => finding(match, kev, null)),
        ...objects(report, 'ignoredMatches').map((match) => finding(match, kev, ruleText(match))),
      ],
      packages: [],
    },
  ];
}

function subjectsOf(source: unknown): string[] {
  const target = member(source, 'target');
  if (!isObject(target)) return [];
  return subjectsIn([
    ...texts(target, 'repoDigests'),
    text(target, 'manifestDigest'),
    text(target, 'imageID'),
    text(target, 'userInput'),
  ]);
}

function faultsOf(file: string, report: unknown): ScanFault[] {
  const faults: ScanFault[] = [];
  const alerts = objects(report, 'alertsByPackage').flatMap((each) => objects(each, 'alerts'));
  const isOld = (alert: unknown) => text(alert, 'type') === 'distro-eol';
  if (alerts.some(isOld)) faults.push(endOfLife(file, report));
  const database = memberAt(report, 'descriptor', 'db');
  const says = [
    ...[database, member(database, 'status')].map((each) => text(each, 'error')),
    // Such as that it does not know the distribution of a package, or matches none of it.
    ...alerts
      .filter((alert) => !isOld(alert))
      .map((alert) => text(alert, 'message') || text(alert, 'type') || 'an alert'),
  ].find((each) => each !== '');
  if (says === undefined) return faults;
  const why = reason('scan-incomplete', { file, tool: 'grype', says: says.slice(0, 200) });
  return [...faults, { verdict: 'inconclusive', reason: why }];
}

function endOfLife(file: string, report: unknown): ScanFault {
  const distro = member(report, 'distro');
  const system = `${text(distro, 'name')} ${text(distro, 'version')}`.trim();
  return { verdict: 'error', reason: reason('scan-os-end-of-life', { file, system }) };
}

function ruleText(match: unknown): string {
  const rules = objects(match, 'appliedIgnoreRules').map((rule) => {
    const why = text(rule, 'reason') || text(rule, 'vex-justification') || text(rule, 'vex-status');
    return [text(rule, 'namespace'), text(rule, 'vulnerability'), why].filter((each) => each !== '').join(' ');
  });
  return `ignored by a rule of grype: ${rules.join('; ')}`.replace(/[: ]+$/, '');
}

function finding(match: unknown, kevWhenSilent: false | null, suppressed: string | null): Finding {
  const found = member(match, 'vulnerability');
  const related = objects(match, 'relatedVulnerabilities');
  const artifact = member(match, 'artifact');
  const id = neededText(found, 'id');
  const purl = text(artifact, 'purl');
  const fix = member(found, 'fix');
  const fixedIn = texts(fix, 'versions');
  const all = [found, ...related];
  const scores = all.flatMap((each) =>
    objects(each, 'cvss').map((cvss) =>
      cvssScore(text(cvss, 'source'), text(cvss, 'vector'), number(member(cvss, 'metrics'), 'baseScore')),
    ),
  );
  const probabilities = all.flatMap((each) => objects(each, 'epss').flatMap((epss) => number(epss, 'epss') ?? []));
  const exploited = all.some((each) => list(each, 'knownExploited').length > 0);
  return {
    id,
    aliases: aliasesOf(
      id,
      related.map((each) => text(each, 'id')),
    ),
    package: {
      name: text(artifact, 'name'),
      version: text(artifact, 'version'),
      purl: purl === '' ? null : purl,
    },
    fixedIn,
    fix: fixedIn.length > 0 ? 'available' : fixOf(text(fix, 'state')),
    severity: severityOf(text(found, 'severity')),
    severitySource: text(found, 'namespace') || 'grype',
    cvss: scores,
    epss: probabilities.length === 0 ? null : Math.max(...probabilities),
    kev: exploited ? true : kevWhenSilent,
    location: text(objects(artifact, 'locations')[0], 'path'),
    suppressed,
    component: null,
  };
}

function fixOf(state: string): Finding['fix'] {
  if (state === 'fixed') return 'available';
  return state === 'not-fixed' || state === 'wont-fix' ? 'none' : 'unknown';
}
