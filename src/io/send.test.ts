import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { send, type SentRequest } from './send.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with what it was asked. */
const mirror: RequestListener = (request, response) => {
  const body: Uint8Array[] = [];
  const { method, url } = request;
  const { authorization = null } = request.headers;
  request.on('data', (chunk: Uint8Array) => body.push(chunk));
  request.on('end', () => {
    response.setHeader('x-twice', ['a', 'b']);
    response.end(JSON.stringify({ method, url, authorization, body: Buffer.concat(body).toString() }));
  });
};

const get = { method: 'GET' };

const leadTo =
  (status: number, location: string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { location }).end();
  };

async function answer(url: string, request: Partial<SentRequest> = {}): Promise<unknown> {
  const { body } = await send(url, { method: 'GET', headers: { authorization: 'token t' }, ...request });
  return JSON.parse(await text(body));
}

async function text(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('a request arrives as it was meant, and its answer has headers by their small names', async () => {
  const url = await serve(mirror);
  const { status, headers, body } = await send(`${url}/a?b=c`, { method: 'PUT', body: 'é', headers: { A: 'x' } });
  expect({ status, twice: new Map(headers).get('x-twice'), body: JSON.parse(await text(body)) as unknown }).toEqual({
    status: 200,
    twice: 'a, b',
    body: { method: 'PUT', url: '/a?b=c', authorization: null, body: 'é' },
  });
});

test('a packed answer is unpacked, and one that breaks off is an error', async () => {
  const packed = gzipSync('x'.repeat(100_000));
  const url = await serve((request, response) => {
    const sent = request.url === '/half' ? packed.subarray(0, packed.length / 2) : packed;
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(sent);
  });
  expect(await text((await send(`${url}/whole`, get)).body)).toBe('x'.repeat(100_000));
  await expect(send(`${url}/half`, get).then(({ body }) => text(body))).rejects.toThrow('unexpected end of file');
});

test('a redirect on the same server is followed, with who asks', async () => {
  const url = await serve((request, response) =>
    request.url === '/old' ? leadTo(301, '/new')(request, response) : mirror(request, response),
  );
  expect(await answer(`${url}/old`)).toMatchObject({ url: '/new', authorization: 'token t' });
});

test('another server is not told who asks', async () => {
  const other = await serve(mirror);
  const url = await serve(leadTo(302, `${other}/archive?signature=s`));
  expect(await answer(url)).toMatchObject({ url: '/archive?signature=s', authorization: null });
});

test('a write is repeated elsewhere only where the server says so without a doubt', async () => {
  const url = await serve((request, response) => {
    const [, status = ''] = (request.url ?? '').split('/');
    if (status === 'new') mirror(request, response);
    else leadTo(Number(status), '/new')(request, response);
  });
  const write = { method: 'POST', body: 'b' };
  expect(await answer(`${url}/307`, write)).toMatchObject({ method: 'POST', url: '/new', body: 'b' });
  await expect(send(`${url}/302`, write)).rejects.toThrow('redirected with 302');
});

test.each([
  ['in a circle', '/again', 'redirected too often'],
  ['out of HTTP', 'ftp://127.0.0.1/a', 'redirected to ftp:'],
])('a redirect %s is an error', async (_, location, message) => {
  await expect(send(await serve(leadTo(302, location)), get)).rejects.toThrow(message);
});

test('nobody answers: the error says so', async () => {
  await expect(send('http://127.0.0.1:1/', get)).rejects.toThrow('connect ECONNREFUSED 127.0.0.1:1');
});
