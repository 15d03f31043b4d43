import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../testing/sshd.ts';

const cli = fileURLToPath(new URL('./main.ts', import.meta.url));
const missing = spawnSync('prometheus', ['--version']).status !== 0;
if (missing) process.stderr.write('SKIPPED: a gate on a real Prometheus, because prometheus is not installed\n');

describe.skipIf(missing)('a gate on a real Prometheus', () => {
  const ends: (() => void)[] = [];
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wavegate-prometheus-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const page = 'queue{version="1.1"} 10\nqueue{version="1.2"} 13\nbroken NaN\n';
    const target = createServer((_, response) => void response.setHeader('content-type', 'text/plain').end(page));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    ends.push(() => target.close());
    const port = await freePort();
    const configuration = {
      global: { scrape_interval: '200ms' },
      scrape_configs: [
        {
          job_name: 'app',
          static_configs: [{ targets: [`127.0.0.1:${(target.address() as { port: number }).port}`] }],
        },
      ],
    };
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration));
    const places = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
    const server = spawn('prometheus', [...places, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    ends.unshift(() => server.kill('SIGKILL'));
    writeFileSync(join(folder, 'rollout.yml'), rolloutFile(`http://127.0.0.1:${port}`));
    writeFileSync(join(folder, 'nodes.json'), '{"nodes":[{"name":"n1"}]}');
    await hasValues(`http://127.0.0.1:${port}`);
  });
  afterAll(() => {
    for (const end of ends) end();
  });

  // JSON is YAML.
  function rolloutFile(prometheus: string): string {
    const [now, old] = ['sum(queue{version="1.2"})', 'sum(queue{version="1.1"})'];
    const above = { 'fail-when': { above: 11 } };
    const metrics = {
      good: { query: 'queue{version="1.1"}', ...above },
      bad: { query: 'max(queue)', ...above, over: '2s', step: '1s', 'min-samples': 2 },
      worse: { query: now, baseline: old, 'fail-when': { 'worse-than-baseline': '20%' } },
      'as-good': { query: now, baseline: old, 'fail-when': { 'worse-than-baseline': '30%' } },
      nothing: { query: 'queue{version="9"}', ...above },
      'no-number': { query: 'broken', ...above },
      nonsense: { query: 'sum(', ...above },
    };
    const gates = Object.entries(metrics).map(([name, metric]) => {
      return { name, at: 'before-rollout', metric: { prometheus, ...metric } };
    });
    return JSON.stringify({ rollout: 'web', fleet: 'nodes.json', apply: 'true', waves: ['100%'], gates });
  }

  async function hasValues(url: string): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await fetch(`${url}/api/v1/query?query=count_over_time(broken[10s])>15`).catch(() => null);
      if (answer?.ok === true && (await answer.text()).includes('"value"')) return;
      await sleep(100);
    }
    throw new Error('Prometheus collected nothing');
  }

  test.each([
    ['good', 0, 'metric-holds'],
    ['bad', 1, 'metric-exceeded'],
    ['worse', 1, 'metric-exceeded'],
    ['as-good', 0, 'metric-holds'],
    ['nothing', 3, 'metric-empty'],
    ['no-number', 3, 'metric-not-a-number'],
    ['nonsense', 4, 'metric-refused'],
  ])('%s ends with %d, %s', async (name, code, reason) => {
    const { out, status } = await new Promise<{ out: string; status: number }>((resolve) => {
      execFile(process.execPath, [cli, 'gate', 'rollout.yml', name, '--json'], { cwd: folder }, (error, text) => {
        resolve({ out: text, status: error === null ? 0 : Number(error.code) });
      });
    });
    expect([status, (JSON.parse(out) as { code: string }).code]).toEqual([code, reason]);
  });
});
