import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn, medianOf, peakOf } from './compare.ts';
import { tellPeak } from './measure.ts';
import { type BenchOptions, megabytes, seconds, type Table } from './table.ts';

const target = { findings: 100_000, seconds: 2, megabytes: 300 };

const file = `rollout: scanned
fleet: nodes.json
apply: "true"
waves: [100%]
gates:
  - name: scan
    at: before-rollout
    scan: { reports: [report.json], require: [trivy], fail-on: { severity: critical, cvss: 9 } }
`;

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
    Severity: ['LOW', 'MEDIUM', 'HIGH'][index % 3],
    CVSS: { nvd: { V3Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', V3Score: 7.5 } },
    Title: 'A title as long as titles of findings usually are, more or less',
  };
}

/** How long a gate takes over a Trivy report of many findings, none of which fails it, so that each is judged to its end. */
export async function benchScan({ quick, scratch, wavegate, progress }: BenchOptions): Promise<Table> {
  const sizes = quick ? [100] : [1_000, 10_000, target.findings];
  const node = process.execPath;
  const works = Object.fromEntries(
    sizes.flatMap((size) => {
      const folder = join(scratch, `scan-${size}`);
      mkdirSync(folder, { recursive: true });
      const Results = [
        { Target: 'bench', Vulnerabilities: Array.from({ length: size }, (_, index) => finding(index)) },
      ];
      writeFileSync(join(folder, 'report.json'), JSON.stringify({ SchemaVersion: 2, ArtifactName: 'bench', Results }));
      writeFileSync(join(folder, 'nodes.json'), '{"nodes":[{"name":"n1"}]}');
      writeFileSync(join(folder, 'rollout.yml'), file);
      const parse = 'JSON.parse(require("node:fs").readFileSync("report.json", "utf8"))';
      return [
        [`floor ${size}`, { argv: [node, '-e', parse], folder }],
        [`gate ${size}`, { argv: [node, ...tellPeak, wavegate, 'gate', 'rollout.yml', 'scan'], folder }],
      ];
    }),
  );
  const found = await inTurn(works, quick ? 1 : 5, progress);
  const rows = sizes.map((size) => {
    const runs = found[`gate ${size}`] ?? [];
    const wall = medianOf(runs, 'wall');
    const verdict = size === target.findings ? ` ${wall <= target.seconds ? '✓' : '✗'}` : '';
    const peak = peakOf(runs);
    return [
      size.toLocaleString('en'),
      seconds(medianOf(found[`floor ${size}`] ?? [], 'wall')),
      `${seconds(wall)}${verdict}`,
      seconds(medianOf(runs, 'cpu')),
      size === target.findings ? megabytes(peak, target.megabytes) : `${peak.toFixed(0)} MB`,
    ];
  });
  const limits = `${target.findings.toLocaleString('en')} in at most ${target.seconds} s and ${target.megabytes} MB`;
  return {
    columns: ['findings', 'floor', '`wavegate gate`', 'processor', 'peak'],
    rows,
    remarks: [`Target: ${limits}. Floor: reading and parsing the report, with Node's start.`],
  };
}
