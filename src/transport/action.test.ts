import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { HttpAction } from '../core/definition/steps.ts';
import { makeMasker } from '../core/mask.ts';
import { words } from '../errors/problem.ts';
import { performAction } from './action.ts';
import type { ActionCall, ActionContext } from './action-context.ts';

const node = { name: 'web-1', address: '127.0.0.1', labels: { zone: 'a' }, facts: {} };
const context: ActionContext = {
  cwd: tmpdir(),
  env: { PATH: process.env['PATH'] ?? '', TOKEN: 's3cret-value' },
  scope: { node, params: { version: '1.2' } },
  masker: makeMasker(['s3cret-value']),
};
const call: ActionCall = { timeoutMs: 5_000, signal: new AbortController().signal };

async function run(shell: string, more: Partial<ActionCall> = {}, around: Partial<ActionContext> = {}) {
  const outcome = await performAction(
    { kind: 'run', command: { shell } },
    { ...context, ...around },
    { ...call, ...more },
  );
  return { ...outcome, said: outcome.reason === null ? '' : words(outcome.reason).message };
}

describe('a command', () => {
  test('that ends with 0 is ok', async () => {
    expect(await run('echo done')).toMatchObject({ kind: 'ok', pattern: 'exit:0', reason: null, tail: 'done\n' });
  });

  test('that fails is told by its exit code', async () => {
    expect(await run('echo broken >&2; exit 75')).toMatchObject({
      kind: 'failed',
      pattern: 'exit:75',
      tail: 'broken\n',
      said: 'The command ended with exit code 75.',
    });
  });

  test('that is killed is told by the signal', async () => {
    expect(await run('kill -TERM $$')).toMatchObject({
      kind: 'failed',
      pattern: 'signal:SIGTERM',
      said: 'The command was ended by SIGTERM, which Wavegate did not send.',
    });
  });

  test('that takes too long is ended', async () => {
    expect(await run('sleep 60', { timeoutMs: 200 })).toMatchObject({
      kind: 'timeout',
      pattern: 'timeout',
      said: 'The command did not end within 200ms and was ended, with everything it had started.',
    });
  });

  test('that is cut off by an abort is killed', async () => {
    const abort = new AbortController();
    const outcome = run('sleep 60', { signal: abort.signal });
    await sleep(100);
    abort.abort();

    expect(await outcome).toMatchObject({ kind: 'killed', pattern: 'killed' });
  });

  test.each([
    [
      ['no-such-command'],
      '"no-such-command" could not be started: there is no such file, or what its first line names is missing.',
    ],
    [['/'], '"/" could not be started: it is not executable, or it is a folder.'],
  ])('that cannot be started is said: %j', async (argv, said) => {
    const outcome = await performAction({ kind: 'run', command: { argv } }, context, call);

    expect(outcome).toMatchObject({ kind: 'failed', pattern: 'not-started' });
    expect(words(outcome.reason as never).message).toBe(said);
  });

  test('is not started with a value that no environment can hold', async () => {
    const env = { ...context.env, WAVEGATE_LABEL_X: 'a\0b' };

    expect((await run('true', {}, { env })).said).toBe(
      'The value of WAVEGATE_LABEL_X holds a NUL character, which an environment variable cannot.',
    );
  });

  test('never shows a secret: not as it comes, not in its tail, not in what is kept of it', async () => {
    const seen: string[] = [];
    const printed = await run('printf s3cret; sleep 0.1; echo -value; echo "$TOKEN" >&2', {
      onOutput: (text) => seen.push(text),
      stdoutLength: 100,
    });

    expect(printed.answer).toBe('***\n');
    expect(printed.tail).toBe('***\n***\n');
    expect(seen.join('')).toBe('***\n***\n');
  });
});

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

async function ask(port: number, more: Partial<HttpAction> = {}, callMore: Partial<ActionCall> = {}) {
  const action: HttpAction = {
    kind: 'http',
    url: `http://{address}:${port}/{name}?v={params.version}`,
    method: 'GET',
    headers: {},
    expect: { status: [], headers: {}, json: {} },
    ...more,
  };
  const outcome = await performAction(action, context, { ...call, ...callMore });
  return {
    ...outcome,
    said: outcome.reason === null ? '' : words(outcome.reason).message.replaceAll(`:${port}`, ':PORT'),
  };
}

describe('a request', () => {
  const echo: RequestListener = (received, response) => {
    let body = '';
    received.on('data', (chunk) => {
      body += chunk;
    });
    received.on('end', () => {
      response.setHeader('x-node', String(received.headers['x-node']));
      response.end(JSON.stringify({ url: received.url, method: received.method, body, version: '1.1' }));
    });
  };

  test('is made of its templates', async () => {
    const port = await listen(createServer(echo));
    const outcome = await ask(port, {
      method: 'POST',
      headers: { 'x-node': '{name}' },
      body: '{"zone": "{labels.zone}"}',
      expect: {
        status: [200],
        headers: { 'X-Node': '{name}' },
        json: { '/url': '/web-1?v={params.version}', '/method': 'POST', '/body': '{"zone": "a"}' },
      },
    });

    expect(outcome).toMatchObject({ kind: 'ok', pattern: 'status:200', said: '' });
  });

  test('says precisely what differs', async () => {
    const port = await listen(createServer(echo));
    const outcome = await ask(port, { expect: { status: [], headers: {}, json: { '/version': '{params.version}' } } });

    expect(outcome).toMatchObject({
      kind: 'failed',
      pattern: 'status:200',
      said: 'http://127.0.0.1:PORT/web-1?v=1.2 answered, but /version was "1.1", wanted "1.2".',
    });
  });

  test('shows what was answered when it was not right', async () => {
    const port = await listen(createServer((_, response) => response.writeHead(503).end('down: s3cret-value\n')));
    const seen: string[] = [];
    const outcome = await ask(port, {}, { onOutput: (text) => seen.push(text) });

    expect(outcome).toMatchObject({ kind: 'failed', pattern: 'status:503', tail: '503 down: ***\n' });
    expect(seen).toEqual(['503 down: ***\n']);
  });

  test('that finds nobody is unreachable', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));

    expect(await ask(port)).toMatchObject({
      kind: 'unreachable',
      pattern: 'unreachable',
      said: 'http://127.0.0.1:PORT/web-1?v=1.2 could not be reached: connection refused.',
    });
  });

  test('that is not answered in time is a timeout', async () => {
    const port = await listen(createTcpServer(() => {}));

    expect(await ask(port, {}, { timeoutMs: 100 })).toMatchObject({
      kind: 'timeout',
      pattern: 'timeout',
      said: 'http://127.0.0.1:PORT/web-1?v=1.2 did not answer within 100ms.',
    });
  });

  test('that is cut off by an abort is killed', async () => {
    const port = await listen(createTcpServer(() => {}));

    expect(await ask(port, {}, { signal: AbortSignal.timeout(50) })).toMatchObject({ kind: 'killed' });
  });

  test.each([
    ['http://{labels.none}/', '{labels.none} has no value here.'],
    ['http://{name}:{labels.zone}/', '"http://web-1:a/" cannot be asked: it is not a URL.'],
    ['ftp://{address}/', '"ftp://127.0.0.1/" cannot be asked: it is neither http:// nor https://.'],
  ])('that cannot be made is said: %s', async (url, said) => {
    expect(await ask(0, { url })).toMatchObject({ kind: 'failed', pattern: 'invalid', said });
  });
});
