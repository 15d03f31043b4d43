/**
 * How long a scan gate takes over a Trivy report of N findings, in a process of its own: `node bench/scan-speed.ts [N…]`. Prints wall
 * clock, processor time and peak memory, start of Node included.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeScan } from '../src/probes/scan/probe-scan.ts';
import { reportUsage } from './usage.ts';

const [first = '', folder = ''] = process.argv.slice(2);

function finding(index: number) {
  const version = `1.${index % 20}.0`;
  return {
    VulnerabilityID: `CVE-2026-${10_000 + index}`,
    PkgName: `package-${index % 500}`,
    PkgIdentifier: { PURL: `pkg:npm/package-${index % 500}@${version}` },
    InstalledVersion: version,
    FixedVersion: '2.0.0',
    Status: 'fixed',
    SeveritySource: 'ghsa',
    Severity: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'][index % 4],
    CVSS: { nvd: { V3Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', V3Score: 7.5 } },
    Title: 'A title as long as titles of findings usually are, more or less',
  };
}

async function judgeOnce(): Promise<void> {
  const definition = {
    reports: ['report.json'],
    require: [],
    failOn: { severity: 'high', cvss: 7 },
    unfixed: 'count',
    unknownSeverity: 'count',
    vex: [],
  } as const;
  const about = { nodes: [], environments: [], now: Date.now() };
  const context = { cwd: folder, scope: { params: {} }, about };
  const { reason } = await probeScan(definition, context, new AbortController().signal);
  reportUsage(reason);
}

function measure(size: number): void {
  const scratch = mkdtempSync(join(tmpdir(), 'wavegate-bench-'));
  try {
    const Vulnerabilities = Array.from({ length: size }, (_, index) => finding(index));
    const report = { SchemaVersion: 2, ArtifactName: 'bench', Results: [{ Target: 'bench', Vulnerabilities }] };
    writeFileSync(join(scratch, 'report.json'), JSON.stringify(report));
    const began = performance.now();
    const args = [fileURLToPath(import.meta.url), 'judge', scratch];
    const used = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Record<string, number>;
    const wall = (performance.now() - began) / 1000;
    const { cpuSeconds = 0, megabytes = 0 } = used;
    console.log(`| ${size} | ${wall.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${megabytes.toFixed(0)} |`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (first === 'judge') await judgeOnce();
else {
  console.log('| findings | wall s | processor s | peak MB |');
  console.log('| --- | --- | --- | --- |');
  const sizes = process.argv.slice(2).map(Number);
  for (const size of sizes.length > 0 ? sizes : [1_000, 10_000, 100_000]) measure(size);
}
