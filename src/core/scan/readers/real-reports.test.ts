import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ScanReport, severities } from '../finding.ts';
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

const findingsOf = (name: string) => reportsOf(name).flatMap(({ findings }) => findings);
const asideOf = (name: string) => findingsOf(name).filter(({ suppressed }) => suppressed !== null).length;

function severitiesOf(name: string): string {
  const found = findingsOf(name).map(({ severity }) => severity);
  return severities
    .map((severity) => [found.filter((each) => each === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ');
}

/** Findings, and those of them that the report sets aside; counted with jq. */
const counted: readonly (readonly [string, number, number])[] = [
  ['codeql-action/valid-sarif.sarif', 3, 0],
  ['cyclonedx-bom-examples/bom-1.json', 0, 0],
  ['cyclonedx-bom-examples/bom-2.json', 0, 0],
  ['cyclonedx-bom-examples/vex-affected.json', 1, 0],
  ['cyclonedx-bom-examples/vex-case-3.json', 19, 9],
  ['cyclonedx-bom-examples/vex-not_affected.json', 1, 1],
  ['cyclonedx-bom-examples/vex-under_investigation.json', 1, 0],
  ['cyclonedx-bom-examples/vex-use-case-4.json', 1, 1],
  ['cyclonedx-bom-examples/vex-use-case-9.json', 57, 57],
  ['cyclonedx-bom-examples/vex.json', 11, 7],
  ['grype/cyclonedx-TestCycloneDxPresenterImage.cdx.json', 2, 0],
  ['grype/sarif-TestSarifPresenter_image.sarif', 2, 0],
  ['osv-scanner/empty.json', 0, 0],
  ['osv-scanner/filter-all-input.json', 9, 0],
  ['osv-scanner/filter-all-want.json', 0, 0],
  ['osv-scanner/filter-input.json', 11, 0],
  ['osv-scanner/filter-want.json', 4, 0],
  ['osv-scanner/one-package.json', 0, 0],
  ['osv-scanner/results-some.json', 1, 0],
  ['osv-scanner/test-vuln-results-a-1.json', 2, 0],
  ['osv-scanner/test-vuln-results-a.json', 2, 0],
  ['osv-scanner/test-vuln-results-b.json', 2, 0],
  ['osv-scanner/test-vuln-results-d.json', 0, 0],
  ['sarif-sdk/SuppressionTestPrevious.sarif', 3, 2],
  ['sarif-sdk/TEST1003.Baseline.sarif', 0, 0],
  ['sarif-sdk/TEST1004.Baseline.sarif', 7, 0],
  ['sarif-tutorials/Baseline.sarif', 3, 0],
  ['trivy/alpine-310.sarif', 4, 0],
  ['trivy/cyclonedx-vex.json', 2, 2],
  ['trivy/npm-cyclonedx.json', 1, 0],
  ['vexctl/nginx-grype.sarif', 99, 0],
];

/** Reports whose findings have severities in words; counted with jq. */
const countedBySeverity: readonly (readonly [string, string, number])[] = [
  ['grype/json-TestJsonDirsPresenter.json', '1 critical, 1 low', 0],
  ['trivy/almalinux-8.json', '1 medium', 0],
  ['trivy/alpine-39-skip.json', '', 0],
  ['trivy/alpine-39.json', '2 critical, 4 medium', 0],
  ['trivy/amazon-2.json', '1 medium, 1 low', 0],
  ['trivy/bun.json', '1 medium', 0],
  ['trivy/cargo.lock.json', '', 0],
  ['trivy/centos-6.json', '2 medium', 0],
  ['trivy/centos-7-medium.json', '1 medium', 0],
  ['trivy/debian-buster-ignore-unfixed.json', '1 critical', 0],
  ['trivy/distroless-base.json', '2 medium, 2 low', 0],
  ['trivy/dotnet.json', '1 high', 0],
  ['trivy/gomod-vex.json', '4 unknown', 0],
  ['trivy/gradle.json', '1 critical, 1 high', 0],
  ['trivy/helm_testchart.json', '1 high, 3 medium, 2 low', 0],
  ['trivy/npm-with-suppressed.json', '1 high, 1 low', 1],
  ['trivy/nuget.json', '1 high', 0],
  ['trivy/oraclelinux-8.json', '2 medium', 0],
  ['trivy/pom.json', '1 critical, 1 high', 0],
  ['trivy/pubspec.lock.json', '1 medium', 0],
  ['trivy/sl-micro-rancher5.4.json', '', 0],
  ['trivy/spring4shell-jre8.json', '1 low', 0],
  ['trivy/test-repo.json', '1 high, 1 medium', 0],
  ['trivy/ubi-7.json', '1 low', 0],
  ['trivy/ubuntu-1804.json', '4 medium, 1 low', 0],
];

const folders = [
  'codeql-action',
  'cyclonedx-bom-examples',
  'grype',
  'osv-scanner',
  'sarif-sdk',
  'sarif-tutorials',
  'trivy',
  'vexctl',
];
const files = folders.flatMap((folder) => readdirSync(join(data, folder)).map((name) => `${folder}/${name}`));

describe('real reports are read without loss, by counts that were made with another program', () => {
  test.each(counted)('%s holds %i findings, %i of them set aside', (name, findings, aside) => {
    expect([findingsOf(name).length, asideOf(name)]).toEqual([findings, aside]);
  });

  test.each(countedBySeverity)('%s holds %j, %i of them set aside', (name, found, aside) => {
    expect([severitiesOf(name), asideOf(name)]).toEqual([found, aside]);
  });

  test('each result of each SARIF file that is a failure and still there is a finding', () => {
    const logs = files.filter((name) => name.endsWith('.sarif'));
    expect(logs.length).toBeGreaterThan(25);
    type Raw = { runs: { results?: { kind?: string; baselineState?: string }[] }[] };
    for (const name of logs) {
      const results = (rawOf(name) as Raw).runs.flatMap((run) => run.results ?? []);
      const failures = results.filter(
        ({ kind = 'fail', baselineState }) => kind === 'fail' && baselineState !== 'absent',
      );
      expect([name, findingsOf(name).length]).toEqual([name, failures.length]);
    }
  });

  test('there is no real report that was not counted, and none that is refused', () => {
    const known = [...counted, ...countedBySeverity].map(([name]) => name);
    const left = files.filter((name) => name.endsWith('.json') && !known.includes(name));
    const notReports = left.filter((name) => readReport(name, rawOf(name)) === 'unknown');
    expect(left.filter((name) => !notReports.includes(name))).toEqual([]);
    expect(notReports.every((name) => /vex|csaf|spdx|sarif_sample|images/.test(name))).toBe(true);
  });
});
