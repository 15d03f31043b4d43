import { spawn } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { words } from '../errors/problem.ts';
import { probeTcp } from './tcp.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function listen(host: string, onSocket: (socket: Socket) => void = () => {}): Promise<number> {
  const server = createServer(onSocket);
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve((server.address() as { port: number }).port));
  });
}

async function closedPort(): Promise<number> {
  const port = await listen('127.0.0.1');
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return port;
}

const never = new AbortController().signal;

async function probe(address: string, timeoutMs = 2_000, signal = never) {
  const { verdict, reason, record } = await probeTcp(address, { timeoutMs, signal });
  return { verdict, code: reason.code, message: words(reason).message, detail: record['detail'] };
}

test('a port on which somebody listens passes, and is hung up on', async () => {
  const hungUp = Promise.withResolvers<void>();
  const port = await listen('127.0.0.1', (socket) => socket.resume().once('end', () => hungUp.resolve()));
  expect(await probe(`127.0.0.1:${port}`)).toEqual({
    verdict: 'pass',
    code: 'gate-connected',
    message: `127.0.0.1:${port} accepts connections.`,
    detail: 'connected',
  });
  await hungUp.promise;
});

test('a name and an IPv6 address in brackets are connected to', async () => {
  const port = await listen('127.0.0.1');
  expect((await probe(`localhost:${port}`)).verdict).toBe('pass');
  const six = await listen('::1');
  expect((await probe(`[::1]:${six}`)).verdict).toBe('pass');
});

test('a port on which nobody listens fails', async () => {
  const port = await closedPort();
  expect(await probe(`127.0.0.1:${port}`)).toEqual({
    verdict: 'fail',
    code: 'gate-unreachable',
    message: `127.0.0.1:${port} could not be reached: connection refused.`,
    detail: 'connection refused',
  });
  expect((await probe(`localhost:${port}`)).detail).toBe('connection refused');
});

test('a name that does not resolve fails', async () => {
  const { verdict, detail } = await probe('no-such-host.invalid:80', 5_000);
  expect(verdict).toBe('fail');
  expect(detail).toMatch(/^the name does not resolve/);
});

test('a host that takes no more connections does not hold the probe for longer than its timeout', async () => {
  // A stopped process with a full queue: further connections are neither taken nor refused.
  const script =
    "const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
  child.kill('SIGSTOP');
  const queue = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  try {
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await probe(`127.0.0.1:${port}`, 150)).toMatchObject({ verdict: 'fail', detail: 'no answer within 150ms' });
  } finally {
    for (const socket of queue) socket.destroy();
    child.kill('SIGKILL');
  }
});

test('a connection that is stopped is no pass', async () => {
  const port = await listen('127.0.0.1');
  expect(await probe(`127.0.0.1:${port}`, 2_000, AbortSignal.abort())).toMatchObject({
    verdict: 'error',
    code: 'gate-interrupted',
    detail: 'stopped',
  });
});

test.each([
  'web-1',
  'web-1:',
  ':80',
  'web-1:0',
  'web-1:65536',
  '::1:80',
  '[::1]',
  'a b:80',
  'user@host:80',
  '[web]:80',
  '',
])('%j is no address that could be asked, and that is an error', async (address) => {
  expect(await probe(address)).toMatchObject({
    verdict: 'error',
    code: 'gate-address-invalid',
    message: `${JSON.stringify(address)} is not HOST:PORT.`,
  });
});
