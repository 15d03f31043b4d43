import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScanReport } from '../finding.ts';
import { readReport } from '../read-report.ts';

const data = join(import.meta.dirname, '../../../testing/data');

function rawOf(name: string): unknown {
  return JSON.parse(readFileSync(join(data, name), 'utf8').replace(/^\uFEFF/, ''));
}

function reportsOf(name: string): readonly ScanReport[] {
  const read = readReport(name, rawOf(name));
  if (read === 'unknown' || 'shape' in read) throw new Error(`${name}: ${JSON.stringify(read)}`);
  return read.reports;
}

/** Findings and, of them, those that the report itself set aside. */
function counts(name: string): [number, number] {
  const findings = reportsOf(name).flatMap((report) => report.findings);
  return [findings.length, findings.filter(({ suppressed }) => suppressed !== null).length];
}

const faultCodes = (name: string) => reportsOf(name).flatMap(({ faults }) => faults.map(({ reason }) => reason.code));

describe('what a report says is kept', () => {
  test('of Trivy: package, versions, scores and where the severity came from', () => {
    const [report] = reportsOf('trivy/npm-with-suppressed.json');
    expect(report).toMatchObject({ tool: 'trivy', scannedAt: Date.parse('2024-09-09T07:21:09.230Z'), faults: [] });
    expect(report?.findings[0]).toMatchObject({
      id: 'CVE-2017-20165',
      package: { name: 'debug', version: '3.0.1', purl: 'pkg:npm/debug@3.0.1' },
      fixedIn: ['3.1.0', '2.6.9'],
      fix: 'available',
      severity: 'high',
      severitySource: 'ghsa',
      suppressed: null,
    });
    expect(report?.findings[0]?.cvss.map(({ source, score }) => `${source} ${score}`)).toEqual(['ghsa 7.5', 'nvd 7.5']);
    expect(report?.findings[1]?.suppressed).toBe('not_affected: vulnerable_code_not_in_execute_path (./vex.json)');
  });

  test('of Grype: EPSS, exploitation and what is not known about the fix', () => {
    const [report] = reportsOf('grype/json-TestJsonDirsPresenter.json');
    expect(report).toMatchObject({ tool: 'grype', version: '[not provided]', scannedAt: null });
    expect(report?.findings).toMatchObject([
      { id: 'CVE-1999-0001', severity: 'low', epss: 0.03, kev: null, fixedIn: ['1.2.1', '2.1.3', '3.4.0'] },
      { id: 'CVE-1999-0002', severity: 'critical', epss: 0.08, kev: true, fix: 'unknown' },
    ]);
    expect(report?.findings.map(({ cvss }) => cvss[0]?.score)).toEqual([8.2, 8.5]);
  });

  test('of osv-scanner: the records of a group are names of one finding', () => {
    const [report] = reportsOf('osv-scanner/test-vuln-results-a.json');
    expect(report?.findings.map(({ id, aliases, package: where }) => [id, aliases, where?.purl])).toEqual([
      ['GO-2021-0053', ['CVE-2021-3121', 'GHSA-c3h9-896r-86jm'], 'pkg:golang/github.com/gogo/protobuf@1.3.1'],
      ['GHSA-m5pq-gvj9-9vr8', ['RUSTSEC-2022-0013', 'CVE-2022-24713'], 'pkg:cargo/regex@1.5.1'],
    ]);
    expect(report?.findings[0]).toMatchObject({ severity: 'unknown', fixedIn: ['1.3.2'], fix: 'available' });
  });

  test('of osv-scanner: a licence that is not allowed, of a severity that nobody gives', () => {
    const left = { package: { name: 'left', version: '1.0.0', ecosystem: 'npm' }, license_violations: ['GPL-3.0'] };
    const read = readReport('f', { results: [{ source: { path: 'go.mod' }, packages: [left] }] });
    const violation = { id: 'GPL-3.0', package: { purl: 'pkg:npm/left@1.0.0' }, severity: 'unknown', suppressed: null };
    expect(read).toMatchObject({ reports: [{ findings: [violation] }] });
  });

  test('of CycloneDX: the component that is affected', () => {
    const [report] = reportsOf('grype/cyclonedx-TestCycloneDxPresenterImage.cdx.json');
    expect(report).toMatchObject({
      tool: 'grype',
      subjects: ['sha256:ca738abb87a8d58f112d3400ebb079b61ceae7dc290beb34bda735be4b1941d5'],
    });
    expect(report?.findings.map((each) => [each.id, each.package?.name, each.severity])).toEqual([
      ['CVE-1999-0001', 'package-1', 'low'],
      ['CVE-1999-0002', 'package-2', 'critical'],
    ]);
  });

  test('of SARIF: severity by the score of the rule, and the CVE inside the name of the rule', () => {
    const [report] = reportsOf('vexctl/nginx-grype.sarif');
    expect(report?.findings[0]).toMatchObject({
      id: 'CVE-2005-2541-tar',
      aliases: ['CVE-2005-2541'],
      severity: 'critical',
      severitySource: 'security-severity',
      location: expect.stringMatching(/:1$/),
    });
  });
});

describe('nothing scanned is not the same as no findings', () => {
  test.each([
    ['trivy/alpine-39-skip.json', 'scan-nothing-scanned'],
    ['trivy/alpine-39.json', 'scan-os-end-of-life'],
    ['osv-scanner/empty.json', 'scan-empty'],
    ['sarif-tutorials/ExceptionalConditions_Catastrophic configuration error.sarif', 'scan-tool-failed'],
    ['sarif-tutorials/ExceptionalConditions_One run no results.sarif', 'scan-nothing-scanned'],
  ])('%s: %s', (name, code) => {
    expect(faultCodes(name)).toEqual([code]);
  });

  test.each(['sarif-tutorials/ExceptionalConditions_One run empty results.sarif', 'trivy/cargo.lock.json'])(
    '%s was scanned and has no findings',
    (name) => {
      expect([faultCodes(name), counts(name)]).toEqual([[], [0, 0]]);
    },
  );

  test.each(['trivy/julia-spdx.json', 'trivy/csaf.json', 'trivy/oci.openvex.json'])('%s is no report', (name) => {
    expect(readReport(name, rawOf(name))).toBe('unknown');
  });
});

test('Grype says that the system is of an age that nobody lists vulnerabilities for any more', () => {
  const distro = { name: 'debian', version: '10' };
  const alertsByPackage = [{ package: { name: 'apt' }, alerts: [{ type: 'distro-eol', message: 'debian 10' }] }];
  const report = { descriptor: { name: 'grype', version: '0.104.0' }, matches: [], source: {}, distro };
  const codes = (document: object) => {
    const read = readReport('grype.json', document);
    return read !== 'unknown' && 'reports' in read
      ? read.reports.flatMap(({ faults }) => faults.map(({ reason }) => reason.code))
      : ['unread'];
  };
  expect(codes({ ...report, alertsByPackage })).toEqual(['scan-os-end-of-life']);
  expect(codes(report)).toEqual([]);
  expect(codes({ ...report, alertsByPackage: [{ alerts: [] }] })).toEqual([]);
});

describe('a SARIF result takes its severity', () => {
  const rule = { id: 'R1', defaultConfiguration: { level: 'error' } };
  const severityOf = (result: object, run: object = {}, driver: object = {}) => {
    const tool = { driver: { name: 'T', rules: [rule], ...driver } };
    const log = { version: '2.1.0', runs: [{ tool, results: [{ ruleId: 'R1', ...result }], ...run }] };
    const read = readReport('f', log);
    return read === 'unknown' || 'shape' in read ? read : read.reports[0]?.findings[0]?.severity;
  };
  const override = (level: string) => ({
    invocations: [
      {
        executionSuccessful: true,
        ruleConfigurationOverrides: [{ descriptor: { id: 'R1' }, configuration: { level } }],
      },
    ],
  });

  test.each([
    ['from itself', severityOf({ level: 'note' }), 'low'],
    ['from its rule', severityOf({}), 'high'],
    ['from the rule above a hierarchical id', severityOf({ ruleId: 'R1/sub' }), 'high'],
    ['from the override of the invocation before the rule', severityOf({}, override('note')), 'low'],
    ['as a warning where nothing says', severityOf({ ruleId: 'other' }), 'medium'],
    [
      'from a score before its level',
      severityOf({ level: 'note', properties: { 'security-severity': '9.1' } }),
      'critical',
    ],
    [
      'from its level where the score says that it has none',
      severityOf({ properties: { 'security-severity': '0.0' } }),
      'high',
    ],
    ['as unknown from a score beyond 10', severityOf({ properties: { 'security-severity': '11' } }), 'unknown'],
    ['as unknown from a score that is none', severityOf({ properties: { 'security-severity': 'bad' } }), 'unknown'],
    ['of an extension', severityOf({ rule: { index: 0, toolComponent: { index: 0 } } }, {}, {}), 'medium'],
  ])('%s', (_, severity, expected) => {
    expect(severity).toBe(expected);
  });

  test.each([
    ['new', 'high'],
    ['unchanged', 'high'],
    ['updated', 'high'],
    ['absent', undefined],
    ['Absent', 'high'],
  ])('of the baseline state %s as %s', (baselineState, expected) => {
    expect(severityOf({ baselineState })).toBe(expected);
  });

  test.each([['pass'], ['open'], ['informational'], ['notApplicable'], ['review']])('not at all of kind %s', (kind) => {
    expect(severityOf({ kind })).toBeUndefined();
  });

  test.each([
    [[], null],
    [[{ kind: 'external', status: 'underReview' }], null],
    [[{ kind: 'external', status: 'rejected' }], null],
    [[{ kind: 'inSource' }, { kind: 'external', status: 'rejected' }], null],
    [[{ kind: 'inSource', justification: 'false alarm' }], 'inSource: false alarm'],
  ])('with suppressions %j it is set aside as %j', (suppressions, expected) => {
    const log = {
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'T' } }, results: [{ ruleId: 'R', suppressions }] }],
    };
    const read = readReport('f', log);
    expect(read !== 'unknown' && 'reports' in read ? read.reports[0]?.findings[0]?.suppressed : 'none').toBe(expected);
  });
});

describe('hostile reports', () => {
  const trivy = (more: object) => ({ SchemaVersion: 2, ArtifactName: 'a', ...more });
  const driver = { name: 't' };

  test.each([
    ['another schema version', { SchemaVersion: 1, ArtifactName: 'a' }, 'its SchemaVersion is not 2'],
    ['results that are no list', trivy({ Results: {} }), 'Results is no list'],
    ['a list of no objects', trivy({ Results: [1] }), 'Results holds something that is no object'],
    ['vulnerabilities that are no list', trivy({ Results: [{ Vulnerabilities: {} }] }), 'Vulnerabilities is no list'],
    ['a finding without a name', trivy({ Results: [{ Vulnerabilities: [{}] }] }), 'a finding has no VulnerabilityID'],
    ['another SARIF version', { version: '2.0.0', runs: [{}] }, 'its version is not 2.1.0'],
    ['a SARIF log without runs', { version: '2.1.0', runs: [] }, 'it has no runs'],
    [
      'results in other files',
      { version: '2.1.0', runs: [{ tool: { driver }, externalPropertyFileReferences: { results: [{}] } }] },
      'its results are in other files',
    ],
    [
      'rules in other files',
      { version: '2.1.0', runs: [{ tool: { driver }, results: [], externalPropertyFileReferences: { driver: {} } }] },
      'its rules are in other files',
    ],
    [
      'results beside their run',
      { version: '2.1.0', runs: [{ tool: { driver }, results: [] }], inlineExternalProperties: [{ results: [{}] }] },
      'parts of its runs are not in them (inlineExternalProperties)',
    ],
    [
      'a document of two formats',
      trivy({ version: '2.1.0', runs: [{ tool: { driver }, results: [] }] }),
      'it could be Trivy as well',
    ],
    [
      'a licence without a name',
      { results: [{ source: {}, packages: [{ package: {}, license_violations: [7] }] }] },
      'a licence has no name',
    ],
  ])('%s: refused, and says why', (_, document, shape) => {
    expect(readReport('f', document)).toMatchObject({ shape });
  });

  test.each([[null], [[]], ['text'], [1], [{}], [{ results: [{}] }], [{ matches: [] }], [{ runs: {} }]])(
    '%j is no report',
    (document) => {
      expect(readReport('f', document)).toBe('unknown');
    },
  );

  test('keys of prototypes are keys like any other', () => {
    const text = '{"SchemaVersion":2,"ArtifactName":"a","__proto__":{"Results":[]},"constructor":1}';
    expect(readReport('f', JSON.parse(text))).toMatchObject({ reports: [{ faults: [{ verdict: 'error' }] }] });
    expect(readReport('f', JSON.parse('{"__proto__":{"SchemaVersion":2,"ArtifactName":"a"}}'))).toBe('unknown');
  });

  test('a number beyond all numbers is no score', () => {
    const found = '{"VulnerabilityID":"X","Severity":"toString","CVSS":{"nvd":{"V3Score":1e999}}}';
    const document = JSON.parse(`{"SchemaVersion":2,"ArtifactName":"a","Results":[{"Vulnerabilities":[${found}]}]}`);
    expect(readReport('f', document)).toMatchObject({ reports: [{ findings: [{ severity: 'unknown', cvss: [] }] }] });
  });

  test('findings with the same name are as many findings', () => {
    const found = { VulnerabilityID: 'CVE-2020-0001', Severity: 'HIGH' };
    const document = trivy({ Results: [{ Vulnerabilities: [found, found] }] });
    expect(readReport('f', document)).toMatchObject({ reports: [{ findings: [{}, {}] }] });
  });

  test('components nested without end are refused', () => {
    let component: object = { name: 'x' };
    for (let depth = 0; depth < 200; depth += 1) component = { name: 'x', components: [component] };
    const document = { bomFormat: 'CycloneDX', vulnerabilities: [], components: [component] };
    expect(readReport('f', document)).toMatchObject({ shape: 'its components are nested more than 100 deep' });
  });
});
