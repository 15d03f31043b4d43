import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScanDefinition } from '../../core/definition/scan.ts';
import { words } from '../../errors/problem.ts';
import { probeScan } from './probe-scan.ts';
import { readText } from './read-text.ts';

const data = join(import.meta.dirname, '../../testing/data');
const now = Date.parse('2026-11-24T10:00Z');
const digest = `sha256:${'a'.repeat(64)}`;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-scan-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const finding = { VulnerabilityID: 'CVE-2026-0001', PkgName: 'p', Severity: 'HIGH' };
const trivy = (findings: object[] = []) =>
  JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: 'web',
    CreatedAt: '2026-11-24T09:00:00Z',
    Metadata: { RepoDigests: [`acme/web@${digest}`] },
    Results: [{ Target: 'web', Vulnerabilities: findings }],
  });

async function ask(more: Partial<ScanDefinition> = {}, params: Record<string, string> = {}) {
  const definition: ScanDefinition = {
    reports: ['trivy.json'],
    require: [],
    failOn: { severity: 'high' },
    deny: [],
    unfixed: 'count',
    unknownSeverity: 'count',
    vex: [],
    ...more,
  };
  const about = { nodes: [], environments: [], now };
  const accepted = async () => null;
  const result = await probeScan(
    definition,
    { cwd: folder, scope: { params }, about, accepted },
    new AbortController().signal,
  );
  return { verdict: result.verdict, code: result.reason.code, message: words(result.reason).message };
}

describe('a report is read', () => {
  test.each([
    ['as it is', trivy()],
    ['with a byte-order mark', `\uFEFF${trivy()}`],
    ['compressed', gzipSync(trivy())],
    ['in the UTF-16 of a shell', Buffer.from(`\uFEFF${trivy()}`, 'utf16le')],
    ['in the other UTF-16', Buffer.from(`\uFEFF${trivy()}`, 'utf16le').swap16()],
  ])('%s', async (_, content) => {
    write('trivy.json', content);
    expect(await ask()).toMatchObject({ verdict: 'pass', code: 'scan-passed' });
  });

  test('with others that a pattern matches, in folders too', async () => {
    mkdirSync(join(folder, 'scans/deep'), { recursive: true });
    write('scans/a.json', trivy());
    write('scans/deep/b.json', trivy([finding]));
    expect(await ask({ reports: ['scans/**/*.json'] })).toMatchObject({
      verdict: 'fail',
      message: '1 finding fails the policy: CVE-2026-0001.',
    });
  });

  test('and judged by what it is about, where the digest is a param', async () => {
    write('trivy.json', trivy());
    const subject = '{params.digest}';
    expect(await ask({ subject }, { digest: `acme/web@${digest}` })).toMatchObject({ verdict: 'pass' });
    expect(await ask({ subject }, { digest: `sha256:${'b'.repeat(64)}` })).toMatchObject({
      code: 'scan-subject-differs',
    });
    expect(await ask({ subject }, { digest: '' })).toMatchObject({ verdict: 'error', code: 'scan-subject-invalid' });
  });
});

describe('a file that cannot be used is an error', () => {
  test.each([
    ['that is cut off', trivy().slice(0, 60), 'trivy.json cannot be read: it is no JSON, or not all of it.'],
    ['that is empty', '', 'trivy.json cannot be read: it is empty.'],
    [
      'in another encoding',
      Buffer.from([0x7b, 0xff, 0x7d]),
      'trivy.json cannot be read: it is no text in UTF-8 or UTF-16.',
    ],
    [
      'that is half a gzip',
      gzipSync(trivy()).subarray(0, 40),
      'trivy.json cannot be read: what gzip compressed in it is cut off or broken.',
    ],
    [
      'of nothing but depth',
      '['.repeat(200_000) + ']'.repeat(200_000),
      'trivy.json is no report of SARIF, Trivy, Grype, osv-scanner or CycloneDX.',
    ],
    ['with Infinity', '{"SchemaVersion":Infinity}', 'trivy.json cannot be read: it is no JSON, or not all of it.'],
    [
      'in UTF-16 without a byte-order mark',
      Buffer.from(trivy(), 'utf16le'),
      'trivy.json cannot be read: it holds NUL, as UTF-16 without a byte-order mark does.',
    ],
    [
      'whose findings a second list overwrites',
      trivy([finding]).replace(/\}$/, ',"Results":[{"Target":"x","Class":"os-pkgs"}]}'),
      'trivy.json cannot be read: a key stands twice in one of its objects.',
    ],
    ['of XML', '<bom/>', 'trivy.json cannot be read: it is no JSON, or not all of it.'],
  ])('%s', async (_, content, message) => {
    write('trivy.json', content);
    expect(await ask()).toMatchObject({ verdict: 'error', message });
  });

  test('that is not there, and a pattern that matches nothing', async () => {
    expect(await ask()).toMatchObject({ verdict: 'error', message: 'No report is there: trivy.json.' });
    write('trivy.json', trivy());
    expect(await ask({ reports: ['trivy.json', 'scans/*.sarif'] })).toMatchObject({ code: 'scan-report-missing' });
    expect(await ask({ vex: ['v.json'] })).toMatchObject({ verdict: 'error', code: 'scan-report-missing' });
  });

  test('that a link among those that a pattern matches should lead to', async () => {
    mkdirSync(join(folder, 'scans'));
    write('scans/a.json', trivy());
    symlinkSync('gone.json', join(folder, 'scans/b.json'));
    expect(await ask({ reports: ['scans/*.json'] })).toMatchObject({
      verdict: 'error',
      message: 'scans/b.json cannot be read: it is not there.',
    });
  });

  test('that is larger than its bound, compressed or not, without being held', async () => {
    write('big.json', Buffer.alloc(3_000_000, 0x20));
    write('bomb.json.gz', gzipSync(Buffer.alloc(30_000_000)));
    for (const name of ['big.json', 'bomb.json.gz']) {
      const read = await readText(join(folder, name), name, 2_097_152);
      expect('reason' in read && words(read.reason).message).toBe(`${name} holds more than 2 MiB.`);
    }
  });
});

describe('what excuses findings', () => {
  const line = '{ id: CVE-2026-0001, owner: web, reason: not reachable, expires: 2026-12-01 }';
  beforeEach(() => write('trivy.json', trivy([finding])));

  test('is read from a file of exceptions', async () => {
    write('e.yml', `exceptions:\n  - ${line}\n`);
    expect(await ask({ exceptions: 'e.yml' })).toMatchObject({ verdict: 'pass' });
  });

  test.each([
    ['misses a key', 'exceptions: [{ id: CVE-2026-0002 }]'],
    ['is no YAML', 'exceptions: ['],
    ['has a key twice', `exceptions: [${line}]\nexceptions: []`],
  ])('is an error that a pass does not hide when it %s', async (_, text) => {
    write('trivy.json', trivy());
    write('e.yml', text);
    expect(await ask({ exceptions: 'e.yml' })).toMatchObject({ verdict: 'error', code: 'scan-exceptions-invalid' });
  });

  test('is an error when the file is not there', async () => {
    write('trivy.json', trivy());
    expect(await ask({ exceptions: 'e.yml' })).toMatchObject({
      verdict: 'error',
      message: 'e.yml cannot be read: it is not there.',
    });
  });
});

describe('real documents', () => {
  beforeEach(() => cpSync(data, folder, { recursive: true }));

  test('a VEX document about another image excuses nothing, and one about the BOM does', async () => {
    const reports = ['trivy/distroless-base.json'];
    expect(await ask({ reports, failOn: { severity: 'low' }, vex: ['trivy/oci.openvex.json'] })).toMatchObject({
      verdict: 'fail',
    });
    const vex = { bomFormat: 'CycloneDX', vulnerabilities: [] };
    write('vex.json', JSON.stringify(vex));
    expect(await ask({ reports, vex: ['vex.json'], failOn: { severity: 'critical' } })).toMatchObject({
      verdict: 'pass',
    });
  });

  test.each(['grype/openvex-demo2.json', 'trivy/cyclonedx-vex.json', 'cyclonedx-bom-examples/vex.json'])(
    '%s is a VEX document',
    async (name) => {
      write('clean.json', trivy());
      expect(await ask({ reports: ['clean.json'], vex: [name] })).toMatchObject({ verdict: 'pass' });
    },
  );

  test('CSAF is refused, not passed over', async () => {
    write('clean.json', trivy());
    expect(await ask({ reports: ['clean.json'], vex: ['trivy/csaf.json'] })).toMatchObject({
      verdict: 'error',
      code: 'scan-vex-invalid',
    });
  });

  test('the catalogue of CISA tells what is exploited', async () => {
    const kevCatalog = 'kev/known_exploited_vulnerabilities.sample.json';
    write('a.json', trivy([{ ...finding, VulnerabilityID: 'CVE-2025-54309', Severity: 'LOW' }]));
    write('b.json', trivy([{ ...finding, VulnerabilityID: 'CVE-1999-0001', Severity: 'LOW' }]));
    const failOn = { kev: true };
    expect(await ask({ reports: ['a.json'], failOn, kevCatalog })).toMatchObject({ verdict: 'fail' });
    expect(await ask({ reports: ['b.json'], failOn, kevCatalog })).toMatchObject({ verdict: 'pass' });
    expect(await ask({ reports: ['b.json'], failOn })).toMatchObject({
      verdict: 'inconclusive',
      code: 'scan-kev-unknown',
    });
    expect(await ask({ reports: ['b.json'], failOn, kevCatalog: 'b.json' })).toMatchObject({
      code: 'scan-kev-catalog-invalid',
    });
  });

  test('the catalogue can be named by its URL, and one that is not there is an error', async () => {
    const catalogue = readFileSync(join(data, 'kev/known_exploited_vulnerabilities.sample.json'));
    const server = createServer(
      ({ url }, response) => void response.writeHead(url === '/kev' ? 200 : 404).end(catalogue),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    write('a.json', trivy([{ ...finding, VulnerabilityID: 'CVE-2025-54309', Severity: 'LOW' }]));
    const asked = { reports: ['a.json'], failOn: { kev: true } };
    expect(await ask({ ...asked, kevCatalog: `${origin}/kev` })).toMatchObject({ verdict: 'fail' });
    const gone = { verdict: 'error', code: 'scan-kev-catalog-invalid' };
    expect(await ask({ ...asked, kevCatalog: `${origin}/gone` })).toMatchObject(gone);
    server.close();
    expect(await ask({ ...asked, kevCatalog: `${origin}/kev` })).toMatchObject(gone);
  });
});
