import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeniedPackages } from './denied-packages.ts';
import type { FoundPackage, ScanReport } from './finding.ts';
import { fingerprint } from '../../testing/scan.ts';
import { judgeScan } from './judge-scan.ts';

const found = (more: Partial<FoundPackage> = {}): FoundPackage => ({
  name: 'left-pad',
  version: '1.2.0',
  purl: 'pkg:npm/left-pad@1.2.0',
  ...more,
});

const denies = (written: string, which: FoundPackage) => new DeniedPackages([written]).denies(which) !== null;

describe('a package is denied', () => {
  test.each([
    ['pkg:npm/left-pad', found(), true],
    ['pkg:npm/left-pad@1.2.0', found(), true],
    ['pkg:npm/left-pad@1.2.1', found(), false],
    ['pkg:npm/left-pad?vers=vers:npm/<1.2.1', found(), true],
    ['pkg:npm/left-pad?vers=vers:npm/<1.2.0', found(), false],
    ['pkg:pypi/left-pad', found(), false],
    ['pkg:npm/left', found(), false],
    ['pkg:npm/%40acme/left-pad', found(), false],
    // What a report leaves open does not get past.
    ['pkg:npm/left-pad@1.2.1', found({ purl: 'pkg:npm/left-pad', version: '' }), true],
    ['pkg:npm/left-pad?vers=vers:npm/<1.2.1', found({ purl: null, version: '' }), true],
    ['pkg:deb/debian/curl?arch=amd64', found({ name: 'curl', purl: 'pkg:deb/debian/curl@8.0?distro=debian-12' }), true],
    ['pkg:deb/debian/curl?arch=amd64', found({ name: 'curl', purl: 'pkg:deb/debian/curl@8.0?arch=arm64' }), false],
    ['pkg:npm/Left-Pad', found({ purl: null, name: 'left-pad' }), true],
    ['pkg:maven/org.acme/pad', found({ purl: null, name: 'org.acme:pad' }), true],
    ['pkg:npm/left-pad?vers=vers:npm/<1.2.0', found({ purl: null }), false],
  ])('by %s: %j is %s', (written, which, expected) => {
    expect(denies(written, which)).toBe(expected);
  });
});

const report = (more: Partial<ScanReport>): ScanReport => ({
  file: 'sbom.json',
  tool: 'trivy',
  version: '',
  scannedAt: 0,
  databaseAt: null,
  subjects: [],
  serial: null,
  faults: [],
  findings: [],
  packages: [],
  ...more,
});

function judge(deny: readonly string[], reports: readonly ScanReport[]) {
  const policy = { require: [], failOn: {}, deny, unfixed: 'ignore', unknownSeverity: 'ignore' } as const;
  const nothing = { subject: null, faults: [], vex: [], exceptions: [], kevCatalog: null, accepted: null, fingerprint };
  return judgeScan({ policy, reports, ...nothing }, { nodes: [], environments: [], now: 0 });
}

test('a denied package fails by being listed, without any finding', () => {
  const listed = report({ packages: [found(), found({ name: 'other', purl: 'pkg:npm/other@1.0.0' })] });
  expect(judge(['pkg:npm/left-pad'], [listed])).toMatchObject({ verdict: 'fail', reason: { args: { count: 1 } } });
  expect(judge(['pkg:npm/right-pad'], [listed]).verdict).toBe('pass');
});

test('neither a missing fix nor what the report set aside excuses a denied package', () => {
  const finding = {
    id: 'CVE-2026-0001',
    aliases: [],
    package: found(),
    fixedIn: [],
    fix: 'none',
    severity: 'low',
    severitySource: '',
    cvss: [],
    epss: null,
    kev: null,
    location: '',
    suppressed: 'accepted',
    component: null,
  } as const;
  const both = report({ findings: [finding], packages: [found()] });
  expect(judge(['pkg:npm/left-pad'], [both])).toMatchObject({ verdict: 'fail', reason: { args: { count: 1 } } });
});

test('what means no package is an error, and never a pass', () => {
  expect(judge(['pkg:npm/left-pad?vers=vers:rpm/<1'], [report({ packages: [found()] })])).toMatchObject({
    verdict: 'error',
    reason: { code: 'scan-deny-invalid' },
  });
});

test('denying more never lets a package go that was denied before', () => {
  const urls = fc.constantFrom(
    'pkg:npm/left-pad',
    'pkg:npm/left-pad@1.2.0',
    'pkg:npm/a',
    'pkg:npm/left-pad?vers=vers:npm/>9',
  );
  fc.assert(
    fc.property(fc.array(urls), fc.array(urls), (some, more) => {
      const before = new DeniedPackages(some).denies(found());
      if (before !== null) expect(new DeniedPackages([...more, ...some]).denies(found())).not.toBeNull();
    }),
  );
});
