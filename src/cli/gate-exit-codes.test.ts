import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { GateCheck } from '../core/definition/gates.ts';
import { freePort } from '../testing/sshd.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Those of the kinds that ask GitHub are in github-gates.test.ts. */
type Kind = Exclude<GateCheck['kind'], 'checks' | 'alerts' | 'attestation'>;
type Row = readonly [name: string, exit: number, verdict: string, code: string];

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const now = '2026-11-23T12:00:00Z';

/** Every exit code that a kind can end with. Where there is no row with 3 or 4, the kind has no such answer by itself. */
const ends: Readonly<Record<Kind, readonly Row[]>> = {
  http: [
    ['http-good', 0, 'pass', 'gate-http-passed'],
    ['http-differs', 1, 'fail', 'http-answer-differs'],
    ['http-gone', 1, 'fail', 'http-unreachable'],
    ['http-nodes', 1, 'fail', 'gate-nodes-failed'],
    ['http-unsure', 4, 'error', 'gate-nodes-not-evaluated'],
  ],
  tcp: [
    ['tcp-good', 0, 'pass', 'gate-connected'],
    ['tcp-gone', 1, 'fail', 'gate-unreachable'],
    ['tcp-nodes', 0, 'pass', 'gate-nodes-passed'],
    ['tcp-unsure', 4, 'error', 'gate-nodes-not-evaluated'],
  ],
  run: [
    ['run-0', 0, 'pass', 'gate-run-passed'],
    ['run-1', 1, 'fail', 'gate-run-failed'],
    ['run-75', 3, 'inconclusive', 'gate-run-inconclusive'],
    ['run-2', 4, 'error', 'gate-run-exit'],
    ['run-slow', 4, 'error', 'command-timeout'],
    ['run-killed', 4, 'error', 'command-signal'],
    ['run-none', 4, 'error', 'command-not-found'],
  ],
  window: [
    ['window-open', 0, 'pass', 'window-open'],
    ['window-closed', 3, 'inconclusive', 'window-closed'],
    ['window-frozen', 3, 'inconclusive', 'window-frozen'],
    ['window-never', 1, 'fail', 'window-never-opens'],
  ],
  scan: [
    ['scan-good', 0, 'pass', 'scan-passed'],
    ['scan-bad', 1, 'fail', 'scan-failed'],
    ['scan-unknown', 3, 'inconclusive', 'scan-subject-unknown'],
    ['scan-gone', 4, 'error', 'scan-report-missing'],
    ['scan-old', 4, 'stale', 'scan-too-old'],
  ],
  metric: [
    ['metric-good', 0, 'pass', 'metric-holds'],
    ['metric-bad', 1, 'fail', 'metric-exceeded'],
    ['metric-empty', 3, 'inconclusive', 'metric-empty'],
    ['metric-text', 4, 'error', 'metric-answer-odd'],
    ['metric-gone', 4, 'error', 'metric-unreachable'],
  ],
};

let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-gate-exits-'));
  server = createServer(({ url }, response) => {
    const status = url === '/web-2' ? 503 : 200;
    response.writeHead(status).end('{"value":3,"none":null,"text":"many"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gone = `127.0.0.1:${await freePort()}`;
  const finding = { VulnerabilityID: 'CVE-2026-0001', PkgName: 'p', Severity: 'HIGH' };
  const trivy = { SchemaVersion: 2, ArtifactName: 'a', CreatedAt: '2026-11-20T00:00:00Z' };
  const results = [{ Target: 't', Class: 'lang-pkgs', Vulnerabilities: [finding] }];
  const scan = { reports: ['trivy.json'], 'fail-on': { severity: 'critical' } };
  const metric = { json: `http://${here}/`, value: '/value', 'fail-when': { above: 5 } };
  const hours = { timezone: 'UTC', open: [{ days: 'mon', from: '09:00', to: '17:00' }] };
  const gates: Readonly<Record<string, object>> = {
    'http-good': { http: `http://${here}/`, expect: { json: { '/value': 3 } } },
    'http-differs': { http: `http://${here}/web-2` },
    'http-gone': { http: `http://${gone}/` },
    'http-nodes': { http: `http://${here}/{name}` },
    'http-unsure': { http: `http://${here}/{labels.path}` },
    'tcp-good': { tcp: here },
    'tcp-gone': { tcp: gone },
    'tcp-nodes': { tcp: '{address}:{labels.port}' },
    'tcp-unsure': { tcp: '{address}:{labels.path}' },
    'run-0': { run: 'true' },
    'run-1': { run: 'exit 1' },
    'run-75': { run: 'exit 75' },
    'run-2': { run: 'exit 2' },
    'run-slow': { run: 'sleep 60', timeout: '100ms' },
    'run-killed': { run: 'kill -9 $$' },
    'run-none': { run: ['./not-there'] },
    'window-open': { window: hours },
    'window-closed': { window: { ...hours, open: [{ days: 'tue', from: '09:00', to: '17:00' }] } },
    'window-frozen': { window: { ...hours, freeze: [{ from: '2026-11-01', to: '2026-12-01', reason: 'audit' }] } },
    'window-never': { window: { ...hours, freeze: [{ from: '2020-01-01', to: '2099-01-01', reason: 'end' }] } },
    'scan-good': { scan },
    'scan-bad': { scan: { ...scan, 'fail-on': { severity: 'high' } } },
    'scan-unknown': { scan: { ...scan, subject: 'a'.repeat(40) } },
    'scan-gone': { scan: { ...scan, reports: ['trivy.json', 'grype.json'] } },
    'scan-old': { scan: { ...scan, 'max-age': '1d' } },
    'metric-good': { metric },
    'metric-bad': { metric: { ...metric, 'fail-when': { above: 2 } } },
    'metric-empty': { metric: { ...metric, value: '/none' } },
    'metric-text': { metric: { ...metric, value: '/text' } },
    'metric-gone': { metric: { ...metric, json: `http://${gone}/` } },
  };
  const nodes = ['web-1', 'web-2'].map((name) => ({
    name,
    address: '127.0.0.1',
    labels: { port: here.slice(here.indexOf(':') + 1) },
  }));
  writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ nodes }));
  writeFileSync(join(folder, 'trivy.json'), JSON.stringify({ ...trivy, Results: results }));
  const list = Object.entries(gates).map(([name, check]) => ({ name, at: 'before-rollout', ...check }));
  const rollout = { rollout: 'web', fleet: 'nodes.json', apply: 'true', waves: ['100%'], gates: list };
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify(rollout));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  server.close();
});

function ask(gate: string, ...flags: string[]): Promise<{ exit: number; out: string; said: string }> {
  return new Promise((resolve) => {
    const argv = [program, 'gate', 'rollout.yml', gate, '--now', now, ...flags];
    // None of them has to strip the types again.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'wavegate-test-compile-cache') };
    execFile(process.execPath, argv, { cwd: folder, env }, (error, out, said) => {
      resolve({ out, said, exit: error === null ? 0 : Number(error.code) });
    });
  });
}

describe.concurrent.each(Object.entries(ends))('a gate of the kind %s that is asked by itself', (_, rows) => {
  test.each(rows)('%s ends with %i: %s, %s', async (name, exit, verdict, code) => {
    const asked = await ask(name, '--json');
    expect(asked.said).toBe('');
    expect(JSON.parse(asked.out)).toMatchObject({ gate: name, verdict, code });
    expect(asked.exit).toBe(exit);
  });

  test('ends for people as it ends for programs', async () => {
    const [, row] = rows;
    if (row === undefined) throw new Error('no row');
    const [name, exit, verdict, code] = row;
    const asked = await ask(name);
    expect([asked.exit, asked.out.split('\n')[0]]).toEqual([exit, `${name}: ${verdict}  [${code}]`]);
  });
});
