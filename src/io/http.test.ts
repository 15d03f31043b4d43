import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpRequest, request } from './http.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

const get = (url: string, more: Partial<HttpRequest> = {}) =>
  request({ url, method: 'GET', headers: {}, timeoutMs: 5_000, ...more });

describe('an answer', () => {
  test('comes with its status, headers and body', async () => {
    const url = await serve((_, response) => {
      response.writeHead(503, { 'X-Version': '1.2', 'Set-Cookie': ['a', 'b'] });
      response.end('né');
    });

    const answer = await get(url);

    expect(answer).toMatchObject({ kind: 'answered', status: 503, body: 'né', truncated: false });
    expect(answer).toMatchObject({ headers: { 'x-version': '1.2', 'set-cookie': 'a, b' } });
  });

  test('to a request with a method, headers and a body', async () => {
    const url = await serve(async (received, response) => {
      let body = '';
      for await (const chunk of received) body += chunk;
      const { 'x-node': node, 'content-length': length } = received.headers;
      response.end([received.method, node, length, body].join(' '));
    });

    expect(await get(url, { method: 'POST', headers: { 'X-Node': 'web-1' }, body: '{"é":1}' })).toMatchObject({
      body: 'POST web-1 8 {"é":1}',
    });
  });

  test('without an end is cut at the limit', async () => {
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });

    const answer = await get(url, { maxBytes: 25_000 });

    expect(answer).toMatchObject({ kind: 'answered', truncated: true, body: 'x'.repeat(25_000) });
  });

  test('is asked for on a connection of its own each time', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((received, response) => {
      ports.add(received.socket.remotePort);
      response.end();
    });
    await get(url);
    await get(url);

    expect(ports.size).toBe(2);
  });
});

describe('a redirect', () => {
  const loop: RequestListener = (received, response) => {
    const [, count] = /^\/(\d+)$/.exec(received.url ?? '') ?? [];
    if (count === '0') response.end('arrived');
    else response.writeHead(302, { location: `/${Number(count) - 1}` }).end('moved');
  };

  test('is an answer like others, unless it is to be followed', async () => {
    expect(await get(`${await serve(loop)}/1`)).toMatchObject({ status: 302, body: 'moved' });
  });

  test('is followed as often as allowed', async () => {
    const url = await serve(loop);

    expect(await get(`${url}/5`, { maxRedirects: 5 })).toMatchObject({ status: 200, body: 'arrived' });
    expect(await get(`${url}/6`, { maxRedirects: 5 })).toMatchObject({ status: 302 });
  });

  test('to another origin is never followed', async () => {
    const other = await serve((_, response) => response.end('secret headers would arrive here'));
    const url = await serve((_, response) => response.writeHead(302, { location: other }).end());

    expect(await get(url, { maxRedirects: 5 })).toMatchObject({ status: 302 });
  });
});

describe('no answer', () => {
  test('because nobody listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));

    expect(await get(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'unreachable', problem: 'connection refused' });
  });

  test('because the connection broke', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('data', () => socket.resetAndDestroy())));

    expect(await get(`http://127.0.0.1:${port}/`)).toEqual({
      kind: 'unreachable',
      problem: 'the connection was reset',
    });
  });

  test('because the answer broke off in the middle', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });

    expect(await get(url)).toMatchObject({ kind: 'unreachable' });
  });

  test('because what answers does not speak HTTP', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')));

    expect(await get(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unreachable', problem: /Parse Error/ });
  });

  test('in time, though it was connected', async () => {
    const port = await listen(createTcpServer(() => {}));

    expect(await get(`http://127.0.0.1:${port}/`, { timeoutMs: 100 })).toEqual({ kind: 'timeout' });
  });

  test('in time, though it keeps sending', async () => {
    const url = await serve(async (_, response) => {
      while (!response.destroyed) {
        response.write('.');
        await sleep(20);
      }
    });

    expect(await get(url, { timeoutMs: 200 })).toEqual({ kind: 'timeout' });
  });

  test('because we stopped', async () => {
    const port = await listen(createTcpServer(() => {}));
    const abort = new AbortController();
    const answer = get(`http://127.0.0.1:${port}/`, { signal: abort.signal });
    await sleep(50);
    abort.abort();

    expect(await answer).toEqual({ kind: 'aborted' });
    expect(await get(`http://127.0.0.1:${port}/`, { signal: abort.signal })).toEqual({ kind: 'aborted' });
  });

  test.each([
    ['not a url', 'it is not a URL'],
    ['ftp://host/', 'it is neither http:// nor https://'],
  ])('because %s cannot be asked', async (url, problem) => {
    expect(await get(url)).toEqual({ kind: 'invalid', problem });
  });

  test('because a header cannot be sent', async () => {
    expect(await get('http://127.0.0.1:1/', { headers: { 'x-a': 'b\r\nc: d' } })).toMatchObject({ kind: 'invalid' });
  });
});
