import { reason } from '../../../errors/problem.ts';
import { cvssScore } from '../cvss.ts';
import type { CvssScore, Finding, FoundPackage, ScanFault, ScanReport } from '../finding.ts';
import { has, instant, member, memberAt, neededText, number, objects, ShapeFault, text, texts } from '../json-value.ts';
import { aliasesOf } from '../names.ts';
import { severityOf } from '../severity.ts';
import { subjectsIn } from '../subject.ts';

/** Reads what `trivy --format json` writes (schema version 2): vulnerabilities, misconfigurations, secrets and licences. */
export function readTrivy(file: string, report: unknown): ScanReport[] {
  if (number(report, 'SchemaVersion') !== 2) throw new ShapeFault('its SchemaVersion is not 2');
  const results = objects(report, 'Results');
  const metadata = member(report, 'Metadata');
  const artifact = text(report, 'ArtifactType') === 'container_image' ? [text(report, 'ArtifactName')] : [];
  const about = [text(metadata, 'ImageID'), ...texts(metadata, 'RepoDigests'), text(metadata, 'Commit'), ...artifact];
  return [
    {
      file,
      tool: 'trivy',
      version: text(member(report, 'Trivy'), 'Version'),
      scannedAt: instant(report, 'CreatedAt'),
      databaseAt: null,
      subjects: subjectsIn(about),
      serial: null,
      faults: faultsOf(file, results, memberAt(metadata, 'OS')),
      findings: results.flatMap(findingsOf),
      packages: results.flatMap((result) => objects(result, 'Packages').map(listed)),
    },
  ];
}

function faultsOf(file: string, results: readonly unknown[], system: unknown): ScanFault[] {
  const faults: ScanFault[] = [];
  if (results.every(isCustomAlone)) {
    faults.push({ verdict: 'error', reason: reason('scan-nothing-scanned', { file, tool: 'trivy' }) });
  }
  if ((member(system, 'EOSL') ?? false) !== false) {
    const name = `${text(system, 'Family')} ${text(system, 'Name')}`.trim();
    faults.push({ verdict: 'error', reason: reason('scan-os-end-of-life', { file, system: name }) });
  }
  return faults;
}

/** Resources of a module, in which nothing was looked for. Of no result at all this is true, too. */
function isCustomAlone(result: unknown): boolean {
  return text(result, 'Class') === 'custom' && !lists.some((each) => has(result, each));
}

const lists = [
  'Packages',
  'Vulnerabilities',
  'Misconfigurations',
  'Secrets',
  'Licenses',
  'ExperimentalModifiedFindings',
];

const known: ReadonlySet<string> = new Set([...lists, 'CustomResources']);

/** What a result is about. Trivy leaves out a list that has nothing in it, so that a class alone says that it looked. */
const classes: ReadonlySet<string> = new Set([
  'os-pkgs',
  'lang-pkgs',
  'config',
  'secret',
  'license',
  'license-file',
  'custom',
]);

function findingsOf(result: unknown): Finding[] {
  const target = text(result, 'Target');
  if (!classes.has(text(result, 'Class')) && !lists.some((each) => has(result, each))) {
    throw new ShapeFault('a result does not say what was looked for');
  }
  // What a later Trivy lists there could be findings.
  const unread = Object.keys(result as object).find((key) => !known.has(key) && Array.isArray(member(result, key)));
  if (unread !== undefined) {
    throw new ShapeFault(`a result has a list that is not read (${JSON.stringify(unread.slice(0, 50))})`);
  }
  const failed = objects(result, 'Misconfigurations').filter((each) => text(each, 'Status') !== 'PASS').length;
  if ((number(member(result, 'MisconfSummary'), 'Failures') ?? 0) > failed) {
    throw new ShapeFault('it counts more misconfigurations than it lists');
  }
  return [
    ...objects(result, 'Vulnerabilities').map((each) => vulnerability(each, target, null)),
    ...objects(result, 'Misconfigurations').flatMap((each) =>
      text(each, 'Status') === 'PASS' ? [] : [misconfiguration(each, target, null)],
    ),
    ...objects(result, 'Secrets').map((each) => secret(each, target, null)),
    ...objects(result, 'Licenses').map((each) => licence(each, target, null)),
    ...objects(result, 'ExperimentalModifiedFindings').map((each) => setAside(each, target)),
  ];
}

const readers = { vulnerability, misconfiguration, secret, license: licence };

function setAside(modified: unknown, target: string): Finding {
  const statement = text(modified, 'Statement');
  const why = `${text(modified, 'Status')}${statement === '' ? '' : `: ${statement}`} (${text(modified, 'Source')})`;
  const type = text(modified, 'Type');
  if (!Object.hasOwn(readers, type)) throw new ShapeFault(`it has a modified finding of the unknown type ${type}`);
  return readers[type as keyof typeof readers](member(modified, 'Finding'), target, why);
}

function vulnerability(found: unknown, target: string, suppressed: string | null): Finding {
  const id = neededText(found, 'VulnerabilityID');
  const fixedIn = text(found, 'FixedVersion')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return {
    ...plain(id, text(found, 'Severity'), text(found, 'SeveritySource'), text(found, 'PkgPath') || target, suppressed),
    aliases: aliasesOf(id, texts(found, 'VendorIDs')),
    package: packageOf(found),
    fixedIn,
    fix: fixedIn.length > 0 || text(found, 'Status') === 'fixed' ? 'available' : 'none',
    cvss: scoresOf(member(found, 'CVSS')),
  };
}

/** As `--list-all-pkgs` lists them. */
function listed(found: unknown): FoundPackage {
  const purl = text(member(found, 'Identifier'), 'PURL');
  return { name: text(found, 'Name'), version: text(found, 'Version'), purl: purl === '' ? null : purl };
}

function packageOf(found: unknown): FoundPackage {
  const purl = text(member(found, 'PkgIdentifier'), 'PURL');
  return { name: text(found, 'PkgName'), version: text(found, 'InstalledVersion'), purl: purl === '' ? null : purl };
}

function scoresOf(bySource: unknown): CvssScore[] {
  if (bySource === undefined) return [];
  member(bySource, '');
  return Object.entries(bySource as object).flatMap(([source, scores]: [string, unknown]) =>
    ['V2', 'V3', 'V40'].flatMap((version) => {
      const vector = text(scores, `${version}Vector`);
      const score = number(scores, `${version}Score`);
      return vector === '' && score === null ? [] : [cvssScore(source, vector, score)];
    }),
  );
}

function misconfiguration(found: unknown, target: string, suppressed: string | null): Finding {
  const id = text(found, 'ID') || neededText(found, 'AVDID');
  const resource = text(member(found, 'CauseMetadata'), 'Resource');
  const finding = plain(
    id,
    text(found, 'Severity'),
    'trivy',
    resource === '' ? target : `${target}: ${resource}`,
    suppressed,
  );
  return { ...finding, aliases: aliasesOf(id, [text(found, 'AVDID')]) };
}

function secret(found: unknown, target: string, suppressed: string | null): Finding {
  const line = number(found, 'StartLine');
  const place = line === null ? target : `${target}:${line}`;
  return plain(neededText(found, 'RuleID'), text(found, 'Severity'), 'trivy', place, suppressed);
}

function licence(found: unknown, target: string, suppressed: string | null): Finding {
  const name = text(found, 'PkgName');
  const finding = plain(
    neededText(found, 'Name'),
    text(found, 'Severity'),
    'trivy',
    text(found, 'FilePath') || target,
    suppressed,
  );
  return { ...finding, package: name === '' ? null : { name, version: '', purl: null } };
}

function plain(id: string, severity: string, source: string, location: string, suppressed: string | null): Finding {
  return {
    id,
    aliases: [],
    package: null,
    fixedIn: [],
    fix: 'unknown',
    severity: severityOf(severity),
    severitySource: source,
    cvss: [],
    epss: null,
    kev: null,
    location,
    suppressed,
    component: null,
  };
}
