import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { GateCheck, GateDefinition } from '../../core/definition/gates.ts';
import type { HttpAction } from '../../core/definition/steps.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import { makeMasker } from '../../core/mask.ts';
import { words } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { makeProbes } from '../../probes/probes.ts';
import { performAction } from '../../transport/action.ts';
import { evaluateGate, evaluateWithRetry } from './evaluate-gate.ts';
import type { GatePorts, GateScope } from './scope.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}

const noGitHub = () => Promise.reject(new Error('no gate here asks GitHub'));

const ports: GatePorts = {
  clock: systemClock,
  probes: makeProbes(performAction, noGitHub),
  masker: makeMasker(['sesame']),
  environment: { PATH: process.env['PATH'], TOKEN: 'sesame', HOME: '/root' },
};

function scope(more: Partial<GateScope> = {}): GateScope {
  return {
    rollout: 'web',
    nodes: [],
    environments: [],
    acceptedFindings: async () => null,
    controls: [],
    commit: null,
    params: { version: '2' },
    secrets: [],
    since: null,
    now: () => Date.parse('2026-11-24T10:00Z'),
    worstCaseMs: 0,
    root: '/',
    ...more,
  };
}

function gate(check: GateCheck, more: Partial<GateDefinition> = {}): GateDefinition {
  return { name: 'g', at: 'after-batch', mode: 'enforce', onInconclusive: 'wait', timeout: 2_000, check, ...more };
}

const httpAction = (url: string, expected: Partial<HttpAction['expect']> = {}): HttpAction => ({
  kind: 'http',
  url,
  method: 'GET',
  headers: {},
  expect: { status: [], headers: {}, json: {}, ...expected },
});

const node = (name: string, address: string, labels = {}): FleetNode => ({ name, address, labels, facts: {} });
const never = new AbortController().signal;

async function evaluate(what: GateDefinition, about = scope(), signal = never) {
  const result = await evaluateGate(what, about, ports, signal);
  return { ...result, code: result.reason.code, message: words(result.reason).message };
}

describe('a gate without node fields', () => {
  test('asks once, whatever the number of nodes', async () => {
    let asked = 0;
    const address = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const result = await evaluate(
      gate({ kind: 'http', request: httpAction(`http://${address}/`) }),
      scope({ nodes: [node('a', 'a'), node('b', 'b')] }),
    );
    expect(result.evidence).toEqual([
      { verdict: 'pass', target: `GET http://${address}/`, detail: 'status 200', code: 'gate-http-passed' },
    ]);
    expect(asked).toBe(1);
  });

  test('keeps asking until it held so many times in a row', async () => {
    let asked = 0;
    const address = await serve((_, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end();
    });
    const until = { within: 5_000, every: 5, successes: 3 };
    const result = await evaluate(gate({ kind: 'http', request: httpAction(`http://${address}/`), until }));
    expect(result).toMatchObject({ verdict: 'pass', evidence: [{ asked: 5 }] });
  });

  test('fails when it did not hold before time was up', async () => {
    const address = await serve((_, response) => response.writeHead(503).end());
    const until = { within: 60, every: 20, successes: 1 };
    const result = await evaluate(gate({ kind: 'http', request: httpAction(`http://${address}/`), until }));
    expect(result).toMatchObject({ verdict: 'fail', code: 'http-answer-differs' });
  });
});

describe('a gate with node fields', () => {
  const health: GateCheck = {
    kind: 'http',
    request: httpAction('http://{address}/{labels.path}', { json: { '/node': '{name}' } }),
  };

  const answerByPath: RequestListener = ({ url }, response) => {
    if (url === '/broken') response.writeHead(500).end();
    else response.end(JSON.stringify({ node: (url ?? '').slice(1) }));
  };

  test('asks every node, and passes when all hold', async () => {
    const address = await serve(answerByPath);
    const nodes = ['a', 'b', 'c'].map((name) => node(name, address, { path: name }));
    expect(await evaluate(gate(health), scope({ nodes }))).toMatchObject({
      verdict: 'pass',
      code: 'gate-nodes-passed',
      message: 'All 3 nodes hold.',
      evidence: [{ node: 'a' }, { node: 'b' }, { node: 'c' }],
    });
  });

  test('fails when one node does not hold, and names it', async () => {
    const address = await serve(answerByPath);
    const nodes = [node('a', address, { path: 'a' }), node('b', address, { path: 'broken' }), node('c', address)];
    const result = await evaluate(gate(health), scope({ nodes }));
    expect(result).toMatchObject({
      verdict: 'fail',
      message: `1 of 3 nodes do not hold: b. The first: http://${address}/broken answered, but the status was 500, wanted 2xx.`,
    });
    expect(result.evidence.map((record) => [record['node'], record['verdict']])).toEqual([
      ['b', 'fail'],
      ['c', 'error'],
      ['a', 'pass'],
    ]);
  });

  test('is an error when a node lacks the field and the others hold', async () => {
    const address = await serve(answerByPath);
    const nodes = [node('a', address, { path: 'a' }), node('c', address)];
    expect(await evaluate(gate(health), scope({ nodes }))).toMatchObject({
      verdict: 'error',
      code: 'gate-nodes-not-evaluated',
      message: '1 of 2 nodes could not be asked: c. The first: {labels.path} has no value here.',
    });
  });

  test('is inconclusive when there is no node to ask', async () => {
    expect(await evaluate(gate(health))).toMatchObject({ verdict: 'inconclusive', code: 'gate-asked-nothing' });
  });

  test('asks no more than twenty at a time, also while all keep asking', async () => {
    let open = 0;
    let most = 0;
    const seen = new Map<string, number>();
    const address = await serve(({ url }, response) => {
      open += 1;
      most = Math.max(most, open);
      const path = url ?? '';
      seen.set(path, (seen.get(path) ?? 0) + 1);
      setTimeout(() => {
        open -= 1;
        response.writeHead(seen.get(path) === 1 ? 503 : 200).end();
      }, 5);
    });
    const nodes = Array.from({ length: 60 }, (_, index) => node(`n${index}`, address, { path: String(index) }));
    const until = { within: 20_000, every: 10, successes: 1 };
    const request = httpAction('http://{address}/{labels.path}');
    const result = await evaluate(gate({ kind: 'http', request, until }), scope({ nodes }));
    expect(result.verdict).toBe('pass');
    expect(most).toBeGreaterThan(5);
    expect(most).toBeLessThanOrEqual(20);
  });

  test('asks the port of every node, an IPv6 address as well', async () => {
    const address = await serve((_, response) => response.end());
    const six = createServer();
    servers.push(six);
    const port = Number(address.split(':')[1]);
    await new Promise<void>((resolve) => six.listen(port, '::1', resolve));
    const nodes = [node('four', '127.0.0.1'), node('six', '::1')];
    const result = await evaluate(gate({ kind: 'tcp', address: `{address}:${port}` }), scope({ nodes }));
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(result.evidence.map((record) => record['target'])).toEqual([`127.0.0.1:${port}`, `[::1]:${port}`]);
  });
});

describe('a command', () => {
  const run = (shell: string): GateCheck => ({ kind: 'run', command: { shell } });

  test('finds what it is about in its environment, and the nodes in a file', async () => {
    const about = scope({
      execution: 'web-3',
      wave: 'canary',
      batch: 'w1-r1-b1',
      nodes: [node('a', '10.0.0.1', { zone: 'x' }), node('b', '10.0.0.2')],
      secrets: ['TOKEN'],
    });
    const shell = `env | grep -E '^(WAVEGATE_[^P]|WAVEGATE_PARAM|TOKEN|HOME)' | grep -v NODES_FILE | sort; cat "$WAVEGATE_NODES_FILE"`;
    const result = await evaluate(gate(run(shell), { name: 'smoke' }), about);
    expect(String(result.evidence[0]?.['output']).split('\n')).toEqual([
      'TOKEN=***',
      'WAVEGATE_BATCH=w1-r1-b1',
      'WAVEGATE_EXECUTION=web-3',
      'WAVEGATE_GATE=smoke',
      'WAVEGATE_PARAM_VERSION=2',
      'WAVEGATE_ROLLOUT=web',
      'WAVEGATE_WAVE=canary',
      '{"name":"a","address":"10.0.0.1","labels":{"zone":"x"},"facts":{}}',
      '{"name":"b","address":"10.0.0.2","labels":{},"facts":{}}',
    ]);
  });

  test('that is inconclusive is inconclusive', async () => {
    expect(await evaluate(gate(run('exit 75')))).toMatchObject({
      verdict: 'inconclusive',
      code: 'gate-run-inconclusive',
    });
  });

  test('that takes longer than its timeout is an error', async () => {
    expect(await evaluate(gate(run('sleep 30'), { timeout: 50 }))).toMatchObject({
      verdict: 'error',
      code: 'command-timeout',
    });
  });

  test('that is stopped is an error', async () => {
    expect(await evaluate(gate(run('sleep 30')), scope(), AbortSignal.timeout(50))).toMatchObject({
      verdict: 'error',
      code: 'gate-interrupted',
    });
  });
});

const window: GateCheck = {
  kind: 'window',
  window: {
    open: [{ days: ['tue'], from: '09:00', to: '10:00' }],
    freeze: [],
    timezone: 'Europe/Berlin',
    mustFit: true,
  },
};

describe('a window', () => {
  test('is judged at the time of the scope, and says when it can change', async () => {
    const result = await evaluate(gate(window));
    expect(result).toMatchObject({ verdict: 'inconclusive', code: 'window-closed' });
    expect(result.notBefore).toBe(Date.parse('2026-12-01T08:00Z'));
    expect(await evaluate(gate(window), scope({ now: () => Date.parse('2026-11-24T08:30Z') }))).toMatchObject({
      verdict: 'pass',
    });
  });

  test('that could not be evaluated is an error', async () => {
    const nowhere = { ...window, window: { ...window.window, timezone: 'Mars/Olympus' } };
    expect(await evaluate(gate(nowhere))).toMatchObject({
      verdict: 'error',
      code: 'gate-crashed',
      evidence: [],
    });
  });
});

test('a kind that only a newer release knows is an error', async () => {
  expect(await evaluate(gate({ kind: 'oracle' } as unknown as GateCheck))).toMatchObject({
    verdict: 'error',
    code: 'gate-kind-unsupported',
    message: 'This release cannot evaluate gates of the kind `oracle`.',
  });
});

describe('retry', () => {
  const check: GateCheck = { kind: 'run', command: { shell: 'exit 75' } };

  /** Time passes only by sleeping. */
  function virtualTime() {
    let now = 0;
    let slept = 0;
    const clock = {
      now: () => now,
      sleep: async (milliseconds: number) => {
        now += milliseconds;
        slept += 1;
      },
    };
    return { clock, slept: () => slept };
  }

  test('asks again until it passes', async () => {
    let asked = 0;
    const address = await serve((_, response) => {
      asked += 1;
      response.writeHead(asked < 4 ? 503 : 200).end();
    });
    const what = gate(
      { kind: 'http', request: httpAction(`http://${address}/`) },
      { retry: { for: 60_000, every: 1_000 } },
    );
    const result = await evaluateWithRetry(what, scope(), { ...ports, clock: virtualTime().clock }, never);
    expect(result.verdict).toBe('pass');
    expect(asked).toBe(4);
  });

  test('gives the last answer when time is up', async () => {
    const { clock, slept } = virtualTime();
    const what = gate(check, { retry: { for: 10_000, every: 3_000 } });
    const result = await evaluateWithRetry(what, scope(), { ...ports, clock }, never);
    expect(result.verdict).toBe('inconclusive');
    expect(slept()).toBe(3);
  });

  test('a window answers at once', async () => {
    const { clock, slept } = virtualTime();
    const what = gate(window, { retry: { for: 10_000, every: 3_000 } });
    const result = await evaluateWithRetry(what, scope(), { ...ports, clock }, never);
    expect(result.reason.code).toBe('window-closed');
    expect(slept()).toBe(0);
  });

  test('ends when it is stopped between two questions', async () => {
    const what = gate(check, { retry: { for: 60_000, every: 30_000 } });
    const result = await evaluateWithRetry(what, scope(), ports, AbortSignal.timeout(100));
    expect(result).toMatchObject({ verdict: 'error', reason: { code: 'gate-interrupted' } });
  });
});
