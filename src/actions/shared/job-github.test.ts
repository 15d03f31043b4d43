import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { jobFrom } from './job.ts';
import { jobGitHub } from './job-github.ts';

const open: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('a job behind a proxy reaches GitHub through it', async () => {
  const api = await listen(
    createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"fleet"}');
    }),
  );
  const wanted: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url }, socket) => {
    wanted.push(url ?? '');
    const there = connect(api, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
  });
  vi.stubEnv('http_proxy', `http://127.0.0.1:${await listen(proxy)}`);
  vi.stubEnv('GITHUB_API_URL', 'http://ghe.invalid/api/v3');
  const job = jobFrom({
    GITHUB_REPOSITORY: 'acme/fleet',
    GITHUB_API_URL: 'http://ghe.invalid/api/v3',
    GITHUB_RUN_ID: '1',
    GITHUB_WORKSPACE: '/w',
    RUNNER_TEMP: '/t',
  });
  expect(await jobGitHub(job, 't', () => {}).read('GET /repos/{owner}/{repo}')).toEqual({ name: 'fleet' });
  expect(wanted).toEqual(['ghe.invalid:80']);
});
