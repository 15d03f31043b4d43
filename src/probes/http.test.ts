import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { HttpAction } from '../core/definition/steps.ts';
import { words } from '../errors/problem.ts';
import { makeMasker } from '../core/mask.ts';
import { performAction } from '../transport/action.ts';
import { probeHttp } from './http.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const action: HttpAction = {
  kind: 'http',
  url: '',
  method: 'GET',
  headers: {},
  expect: { status: [200], headers: {}, json: { '/version': '{params.version}' } },
};

const context = { cwd: '/', env: {}, scope: { params: { version: '2' } }, masker: makeMasker([]) };

async function probe(more: Partial<HttpAction>, timeoutMs = 2_000, signal = new AbortController().signal) {
  const { verdict, reason, record } = await probeHttp(performAction, { ...action, ...more }, context, {
    timeoutMs,
    signal,
  });
  return { verdict, code: reason.code, message: words(reason).message, detail: record['detail'] };
}

test('the answer that is expected passes', async () => {
  const port = await serve((_, response) => response.end('{"version": "2"}'));
  expect(await probe({ url: `http://127.0.0.1:${port}/health` })).toEqual({
    verdict: 'pass',
    code: 'gate-http-passed',
    message: `GET http://127.0.0.1:${port}/health answered 200, as expected.`,
    detail: 'status 200',
  });
});

test('an answer that differs fails, and says in what', async () => {
  const port = await serve((_, response) => response.end('{"version": "1"}'));
  expect(await probe({ url: `http://127.0.0.1:${port}/` })).toEqual({
    verdict: 'fail',
    code: 'http-answer-differs',
    message: `http://127.0.0.1:${port}/ answered, but /version was "1", wanted "2".`,
    detail: '/version was "1", wanted "2"',
  });
  const broken = await serve((_, response) => response.writeHead(503).end());
  expect(await probe({ url: `http://127.0.0.1:${broken}/` })).toMatchObject({
    verdict: 'fail',
    detail: 'the status was 503, wanted 200',
  });
});

test('no answer fails: what cannot be reached is not healthy', async () => {
  const port = await serve(() => {});
  expect(await probe({ url: `http://127.0.0.1:${port}/` }, 50)).toMatchObject({
    verdict: 'fail',
    code: 'http-timeout',
    message: `http://127.0.0.1:${port}/ did not answer within 50ms.`,
  });
  const [server] = servers.splice(0);
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  expect(await probe({ url: `http://127.0.0.1:${port}/` })).toMatchObject({
    verdict: 'fail',
    code: 'http-unreachable',
    detail: 'connection refused',
  });
});

test('a request that cannot be put together is an error', async () => {
  expect(await probe({ url: 'http://{labels.host}/' })).toMatchObject({
    verdict: 'error',
    code: 'template-without-value',
  });
  expect(await probe({ url: 'http://exa mple/' })).toMatchObject({ verdict: 'error', code: 'http-url-invalid' });
});

test('an expectation that cannot be put together is an error, not a failure', async () => {
  const port = await serve((_, response) => response.end('{"version": "2"}'));
  const wanted = { ...action.expect, json: { '/version': '{labels.version}' } };
  expect(await probe({ url: `http://127.0.0.1:${port}/`, expect: wanted })).toMatchObject({
    verdict: 'error',
    code: 'template-without-value',
  });
});

test('a request that is stopped is an error', async () => {
  const port = await serve(() => {});
  const { verdict, code } = await probe({ url: `http://127.0.0.1:${port}/` }, 2_000, AbortSignal.timeout(50));
  expect({ verdict, code }).toEqual({ verdict: 'error', code: 'gate-interrupted' });
});
