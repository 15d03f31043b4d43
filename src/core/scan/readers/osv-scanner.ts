import { reason } from '../../../errors/problem.ts';
import { cvssScore, highestScore } from '../cvss.ts';
import type { CvssScore, Finding, FoundPackage, ScanReport, Severity } from '../finding.ts';
import { has, list, member, neededText, objects, ShapeFault, text, texts } from '../json-value.ts';
import { aliasesOf } from '../names.ts';
import { purlOf } from '../ecosystem.ts';
import { severityOf, severityOfScore, worstSeverity } from '../severity.ts';

/** Reads what `osv-scanner --format json` writes. The records of one group are names of one vulnerability: one finding. */
export function readOsvScanner(file: string, report: unknown): ScanReport[] {
  const results = objects(report, 'results');
  const packages = results.flatMap((result) =>
    objects(result, 'packages').map((each) => ({ each, path: text(member(result, 'source'), 'path') })),
  );
  return [
    {
      file,
      tool: 'osv-scanner',
      version: '',
      scannedAt: null,
      databaseAt: null,
      subjects: [],
      serial: null,
      faults:
        packages.length > 0
          ? []
          : [{ verdict: 'inconclusive', reason: reason('scan-empty', { file, tool: 'osv-scanner' }) }],
      findings: packages.flatMap(({ each, path }) => findingsOf(each, path)),
      packages: packages.map(({ each }) => listed(member(each, 'package'))),
    },
  ];
}

/** As `--all-packages` lists them. */
function listed(found: unknown): FoundPackage {
  return { name: text(found, 'name'), version: text(found, 'version'), purl: null };
}

function findingsOf(found: unknown, path: string): Finding[] {
  if (!has(found, 'package')) throw new ShapeFault('it lists something that is no package');
  const records = objects(found, 'vulnerabilities');
  const byId = new Map(records.map((record) => [neededText(record, 'id'), record]));
  const grouped = objects(found, 'groups').map((group) => texts(group, 'ids'));
  const inGroups = new Set(grouped.flat());
  const groups = objects(found, 'groups').map((group) => ({
    ids: texts(group, 'ids'),
    aliases: texts(group, 'aliases'),
    score: text(group, 'max_severity'),
  }));
  const alone = [...byId.keys()]
    .filter((id) => !inGroups.has(id))
    .map((id): (typeof groups)[number] => ({ ids: [id], aliases: [], score: '' }));
  const where = member(found, 'package');
  const vulnerabilities = [...groups, ...alone]
    .filter(({ ids }) => ids.length > 0)
    .map((group) => {
      const members = group.ids.flatMap((id) => byId.get(id) ?? []);
      return finding(where, group, members, path);
    });
  return [...vulnerabilities, ...list(found, 'license_violations').map((each) => violation(where, each, path))];
}

/** A licence that is not among those that the scan allows. How bad that is, nobody says. */
function violation(where: unknown, licence: unknown, path: string): Finding {
  if (typeof licence !== 'string' || licence.trim() === '') throw new ShapeFault('a licence has no name');
  return finding(where, { ids: [licence.trim()], aliases: [], score: '' }, [], path);
}

function finding(
  where: unknown,
  group: { ids: readonly string[]; aliases: readonly string[]; score: string },
  records: readonly unknown[],
  path: string,
): Finding {
  const [id = ''] = group.ids;
  const name = text(where, 'name');
  const version = text(where, 'version') || text(where, 'commit');
  const cvss = [...records.flatMap(scoresOf), ...(group.score === '' ? [] : [groupScore(group.score)])];
  const affected = records.flatMap((record) => objects(record, 'affected')).filter((each) => concerns(each, name));
  const fixedIn = [...new Set(affected.flatMap(fixesOf))];
  const named = affected.map((each) => text(member(each, 'package'), 'purl')).find((purl) => purl !== '');
  return {
    id,
    aliases: aliasesOf(id, [...group.ids, ...group.aliases, ...records.flatMap((each) => texts(each, 'aliases'))]),
    package: { name, version, purl: purlOf(text(where, 'ecosystem'), name, version, named) },
    fixedIn,
    fix: fixedIn.length > 0 ? 'available' : affected.length > 0 && !affected.some(endsOtherwise) ? 'none' : 'unknown',
    ...severityFrom(records, cvss),
    cvss,
    epss: null,
    kev: null,
    location: path,
    suppressed: null,
    component: null,
  };
}

function severityFrom(
  records: readonly unknown[],
  cvss: readonly CvssScore[],
): { severity: Severity; severitySource: string } {
  const score = highestScore(cvss);
  const words = records.map((record) => severityOf(text(member(record, 'database_specific'), 'severity')));
  const word = worstSeverity(words);
  const computed = score === null ? 'unknown' : severityOfScore(score);
  const severity = worstSeverity([word, computed]);
  return { severity, severitySource: severity === 'unknown' ? '' : severity === word ? 'database' : 'cvss' };
}

function scoresOf(record: unknown): CvssScore[] {
  return objects(record, 'severity').flatMap((each) =>
    text(each, 'type').startsWith('CVSS') ? [cvssScore('osv', text(each, 'score'), null)] : [],
  );
}

function groupScore(score: string): CvssScore {
  const value = /^\d{1,2}(\.\d{1,3})?$/.test(score) ? Number(score) : null;
  return cvssScore('osv-scanner', '', value);
}

function concerns(affected: unknown, name: string): boolean {
  return text(member(affected, 'package'), 'name') === name;
}

function events(affected: unknown): readonly unknown[] {
  return objects(affected, 'ranges').flatMap((range) => objects(range, 'events'));
}

function fixesOf(affected: unknown): string[] {
  return events(affected).flatMap((event) => {
    const fixed = text(event, 'fixed');
    return fixed === '' ? [] : [fixed];
  });
}

/** A last affected version, or a list of versions without ranges: a later version may be free of it. */
function endsOtherwise(affected: unknown): boolean {
  return events(affected).length === 0
    ? list(affected, 'versions').length > 0
    : events(affected).some((event) => text(event, 'last_affected') !== '');
}
