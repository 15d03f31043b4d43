import type { Finding, ScanReport } from '../core/scan/finding.ts';

export const scanNow = Date.parse('2026-11-24T10:00Z');
export const scanDigest = `sha256:${'a'.repeat(64)}`;

export function finding(more: Partial<Finding> = {}): Finding {
  return {
    id: 'CVE-2026-0001',
    aliases: ['GHSA-2222-3333-4444'],
    package: { name: 'left-pad', version: '1.2.0', purl: 'pkg:npm/left-pad@1.2.0' },
    fixedIn: ['1.2.1'],
    fix: 'available',
    severity: 'high',
    severitySource: 'nvd',
    cvss: [],
    epss: null,
    kev: null,
    location: 'package-lock.json',
    suppressed: null,
    component: null,
    ...more,
  };
}

export function report(findings: readonly Finding[], more: Partial<ScanReport> = {}): ScanReport {
  return {
    file: 'trivy.json',
    tool: 'trivy',
    version: '0.60.0',
    scannedAt: scanNow - 3_600_000,
    databaseAt: null,
    subjects: [scanDigest],
    serial: null,
    faults: [],
    findings,
    packages: [],
    ...more,
  };
}

/** As long as a real one, and as good for so few texts. */
export const fingerprint = (text: string): string => {
  let hash = 7n;
  for (const char of text) hash = (hash * 1_000_003n + BigInt(char.codePointAt(0) ?? 0)) % 2n ** 96n;
  return hash.toString(16).padStart(24, '0');
};
