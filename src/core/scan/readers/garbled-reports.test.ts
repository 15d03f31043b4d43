import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprint, scanNow as now } from '../../../testing/scan.ts';
import { judgeScan } from '../judge-scan.ts';
import { readReport } from '../read-report.ts';

const data = join(import.meta.dirname, '../../../testing/data');

/** Each of them has findings that fail. */
const failing = [
  'trivy/almalinux-8.json',
  'trivy/helm_testchart.json',
  'trivy/test-repo.json',
  'trivy/alpine-310.sarif',
  'grype/json-TestJsonDirsPresenter.json',
  'grype/sarif-TestSarifPresenter_image.sarif',
  'grype/cyclonedx-TestCycloneDxPresenterImage.cdx.json',
  'codeql-action/valid-sarif.sarif',
  'osv-scanner/results-some.json',
];

/** How many findings fail; null: it cannot be a pass, because it is refused. */
function failingIn(document: unknown): number | null {
  const read = readReport('report.json', document);
  if (read === 'unknown' || 'shape' in read) return null;
  const policy = {
    require: [],
    failOn: { severity: 'low' },
    deny: [],
    unfixed: 'count',
    unknownSeverity: 'count',
  } as const;
  const nothing = { subject: null, faults: [], vex: [], exceptions: [], kevCatalog: null, accepted: null, fingerprint };
  const input = { policy, reports: read.reports, ...nothing };
  const { verdict, reason } = judgeScan(input, { nodes: [], environments: [], now });
  return verdict === 'fail' ? Number(reason.args['count']) : verdict === 'pass' ? 0 : null;
}

type Place = { readonly holder: Record<string, unknown>; readonly key: string; readonly path: string };

/** Everywhere in a document that a value stands. */
function places(value: unknown, path: string): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [
    { holder, key, path: `${path}/${key}` },
    ...places(holder[key], `${path}/${key}`),
  ]);
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

describe('a value of another kind than its format has, anywhere in a report, loses none of the findings that fail', () => {
  test.each(failing)('%s', (name) => {
    const document: unknown = JSON.parse(readFileSync(join(data, name), 'utf8').replace(/^\uFEFF/, ''));
    const all = failingIn(document) ?? 0;
    expect(all).toBeGreaterThan(0);
    const lost = places(document, '').flatMap(({ holder, key, path }) => {
      const before = holder[key];
      const others = [7, 'odd', true, {}].filter((other) => kindOf(other) !== kindOf(before));
      const found = others.filter((other) => {
        holder[key] = other;
        return (failingIn(document) ?? all) < all;
      });
      holder[key] = before;
      return found.map((other) => `${path} = ${JSON.stringify(other)}`);
    });
    expect(lost).toEqual([]);
  });
});
