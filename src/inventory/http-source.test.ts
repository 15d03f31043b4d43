import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { problemLine } from '../testing/read-inventory.ts';
import { loadHttp } from './http-source.ts';
import { nextPage } from './next-page.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server on loopback; `count` is the number of requests before this one. */
async function serve(answer: Answer): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length - 1);
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

async function load(url: string, given: { tokenEnv?: string; secrets?: Record<string, string> } = {}) {
  const { secrets = {}, ...source } = given;
  const context = { root: '/', secrets, env: {}, params: {} };
  const loaded = await loadHttp({ kind: 'http', url, ...source }, ['fleet', 'inventory', 0], context, [1, 1]);
  return {
    names: loaded.lists.flat().map(({ name }) => name),
    problems: loaded.problems.map((each) => [each.path?.join('.') ?? '', problemLine(each)].filter(Boolean).join(' ')),
  };
}

describe('pages', () => {
  test('all pages that rel=next leads to are read, relative addresses as well', async () => {
    const { url } = await serve((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1);
      if (page < 3) response.setHeader('link', `</nodes?page=${page + 1}>; rel="next", </nodes?page=9>; rel="last"`);
      response.end(JSON.stringify(page === 2 ? [{ name: 'n2' }] : { nodes: [{ name: `n${page}` }] }));
    });
    expect(await load(`${url}/nodes`)).toEqual({ names: ['n1', 'n2', 'n3'], problems: [] });
  });

  test('a node on two pages is an error with both places', async () => {
    const { url } = await serve((request, response, count) => {
      if (count === 0) response.setHeader('link', '</2>; rel=next');
      response.end(count === 0 ? '[{"name":"a"},\n{"name":"b"}]' : '[{"name":"b"}]');
    });
    expect((await load(`${url}/1`)).problems).toEqual([
      `${url}/2:1:10 node-duplicate: Node 'b' was given already, at ${url}/1:2:9.`,
    ]);
  });

  test('pages that lead back are refused', async () => {
    const { url, requests } = await serve((request, response) => {
      response.setHeader('link', request.url === '/1' ? '</2>; rel=next' : '</1>; rel=next');
      response.end('[]');
    });
    expect((await load(`${url}/1`)).problems).toEqual([
      `fleet.inventory.0 inventory-http-pages: ${url}/1: the pages lead back to this one.`,
    ]);
    expect(requests).toHaveLength(2);
  });
});

describe('the token', () => {
  test('goes to the origin of the first page on every page, and to no other', async () => {
    const other = await serve((_, response) => response.end('[{"name":"far"}]'));
    const { url, requests } = await serve((_, response, count) => {
      response.setHeader('link', count === 0 ? '</2>; rel=next' : `<${other.url}/3>; rel=next`);
      response.end(`[{"name":"n${count}"}]`);
    });
    const { names } = await load(`${url}/1`, { tokenEnv: 'CMDB_TOKEN', secrets: { CMDB_TOKEN: 'sesame' } });
    expect(names).toEqual(['n0', 'n1', 'far']);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer sesame', 'Bearer sesame']);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('does not follow a redirect to another origin', async () => {
    const other = await serve((_, response) => response.end('[]'));
    const { url } = await serve((_, response) => response.writeHead(302, { location: `${other.url}/x` }).end());
    expect((await load(url, { tokenEnv: 'T', secrets: { T: 'sesame' } })).problems).toEqual([
      `fleet.inventory.0 inventory-http-failed: ${url}/ gave no inventory: it redirects to another place (status 302).`,
    ]);
    expect(other.requests).toEqual([]);
  });

  test('that is not set is an error before anything is asked', async () => {
    const { url, requests } = await serve((_, response) => response.end('[]'));
    expect((await load(url, { tokenEnv: 'CMDB_TOKEN' })).problems).toEqual([
      `fleet.inventory.0 inventory-token-missing: CMDB_TOKEN, the token for ${url}, is not set.`,
    ]);
    expect(requests).toEqual([]);
  });
});

describe('failures', () => {
  test('a busy server is asked again', async () => {
    const { url, requests } = await serve((_, response, count) => {
      response.writeHead([503, 429, 200][count] ?? 500).end('["a"]');
    });
    expect(await load(url)).toEqual({ names: ['a'], problems: [] });
    expect(requests).toHaveLength(3);
  });

  test('it is asked as often as there are delays and no more', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(500).end());
    expect((await load(url)).problems).toEqual([
      `fleet.inventory.0 inventory-http-failed: ${url}/ gave no inventory: it answered with status 500.`,
    ]);
    expect(requests).toHaveLength(3);
  });

  test('a refusal is not asked again', async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(403).end());
    expect((await load(url)).problems).toEqual([
      `fleet.inventory.0 inventory-http-failed: ${url}/ gave no inventory: it answered with status 403.`,
    ]);
    expect(requests).toHaveLength(1);
  });

  test('what is no JSON, and an empty answer, are said with the address, without secrets in it', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/empty') response.end();
      else response.end('<html>login</html>');
    });
    expect((await load(`${url}/?key=sesame-42`, { secrets: { KEY: 'sesame-42' } })).problems).toEqual([
      `${url}/?key=***:1:1 inventory-syntax: This is no valid JSON: found '<', expected a value.`,
    ]);
    expect((await load(`${url}/empty`)).problems).toEqual([
      `fleet.inventory.0 inventory-empty-text: ${url}/empty gives nothing at all.`,
    ]);
  });

  test('nobody there, and what is no address', async () => {
    const { url } = await serve(() => {});
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    expect((await load(url)).problems[0]).toMatch(/^fleet\.inventory\.0 inventory-http-failed: .* gave no inventory: /);
    expect((await load('cmdb')).problems).toEqual([
      'fleet.inventory.0 inventory-http-failed: cmdb gave no inventory: it is not a URL.',
    ]);
  });
});

test.each([
  [undefined, null],
  ['', null],
  ['</2>; rel="next"', 'https://x.example/2'],
  ['<?page=2>; rel=next', 'https://x.example/nodes?page=2'],
  ['<https://y.example/2>; title="a, b"; rel="prev next"', 'https://y.example/2'],
  ['</1>; rel="prev", </3>;rel=NEXT, </9>; rel="last"', 'https://x.example/3'],
  ['</2>; rel="nextish"', null],
  ['</2>', null],
  ['<http://[bad>; rel="next"', null],
])('the Link header %j leads to %j', (link, next) => {
  expect(nextPage(link, 'https://x.example/nodes?page=1')).toBe(next);
});
