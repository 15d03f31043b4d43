import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { MetricDefinition, MetricSource } from '../../core/definition/metric.ts';
import { makeMasker } from '../../core/mask.ts';
import { systemClock } from '../../io/clock.ts';
import { probeMetric } from './probe-metric.ts';

const now = Date.parse('2026-11-24T10:00Z');
const seconds = now / 1_000;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Asked {
  readonly path: string;
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
}

/** A server that answers each question with the next of its answers, and the last one from then on. */
async function server(...answers: readonly unknown[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => void (body += data.toString()));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      asked.push({ path, form: new URLSearchParams(body), authorization: headers.authorization });
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      const [status, content] = Array.isArray(answer) ? (answer as [number, unknown]) : [200, answer];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof content === 'string' ? content : JSON.stringify(content));
    });
  });
  servers.push(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(http.address() as { port: number }).port}`, asked };
}

const vector = (...values: readonly string[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map((value, at) => ({
      metric: values.length > 1 ? { zone: `z${at}` } : {},
      value: [seconds, value],
    })),
  },
});
const matrix = (...values: readonly string[]) => ({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [{ metric: {}, values: values.map((value, at) => [seconds - (values.length - 1 - at) * 15, value]) }],
  },
});

async function ask(source: MetricSource, more: Partial<MetricDefinition> = {}, since: number | null = null) {
  const definition: MetricDefinition = {
    source,
    failWhen: { above: 5 },
    minSamples: 1,
    consecutive: { failures: 1, successes: 1 },
    step: 5,
    maxAge: 300_000,
    ...more,
  };
  const { verdict, reason } = await probeMetric(definition, {
    params: { version: '1.2', odd: 'x"} or vector(0) #' },
    masker: makeMasker(['sesame']),
    timeoutMs: 500,
    signal: new AbortController().signal,
    clock: systemClock,
    secrets: (name) => (name === 'TOKEN' ? 'sesame' : undefined),
    since,
    now: () => now,
  });
  return { verdict, code: reason.code, problem: reason.args['problem'] };
}

describe('Prometheus', () => {
  const query = 'sum(rate(errors{version="{params.version}"}[5m]))';

  test('is asked for one value of now, in a form, with a token', async () => {
    const { url, asked } = await server(vector('4'));
    expect(await ask({ kind: 'prometheus', url: `${url}/`, query }, { tokenEnv: 'TOKEN' })).toMatchObject({
      verdict: 'pass',
    });
    expect(asked).toMatchObject([{ path: '/api/v1/query', authorization: 'Bearer sesame' }]);
    expect(Object.fromEntries(asked[0]?.form ?? [])).toEqual({
      query: 'sum(rate(errors{version="1.2"}[5m]))',
      time: `${seconds}.000`,
    });
  });

  test('is asked for the whole bake so far during a bake, with fewer points than it refuses', async () => {
    const { url, asked } = await server(matrix('1', '9', '1'));
    const day = 86_400_000;
    expect((await ask({ kind: 'prometheus', url, query }, { step: 1_000 }, now - day)).verdict).toBe('fail');
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({
      start: `${seconds - 86_400}.000`,
      end: `${seconds}.000`,
      step: '8.640',
    });
  });

  test('is asked for a baseline of an hour before, over the same length of time', async () => {
    const { url, asked } = await server(matrix('4', '4'), matrix('3', '3'));
    const source = { kind: 'prometheus', url, query, baseline: 'b', baselineAgo: 3_600_000, over: 60_000 } as const;
    expect((await ask(source, { failWhen: { worseThanBaseline: 30 } })).code).toBe('metric-exceeded');
    expect(asked[1]?.form.get('start')).toBe(`${seconds - 3_660}.000`);
    expect(asked[1]?.form.get('end')).toBe(`${seconds - 3_600}.000`);
  });

  test.each([
    [vector(), 'inconclusive', 'metric-empty'],
    [vector('NaN'), 'inconclusive', 'metric-not-a-number'],
    [vector('+Inf'), 'fail', 'metric-exceeded'],
    [vector('1', '9'), 'fail', 'metric-exceeded'],
    [{ ...vector('1'), warnings: ['part of the data is missing'] }, 'inconclusive', 'metric-partial'],
    [{ status: 'success', data: { resultType: 'scalar', result: [seconds, '1'] } }, 'pass', 'metric-holds'],
    [{ status: 'success', data: { resultType: 'string', result: [seconds, '1'] } }, 'error', 'metric-answer-odd'],
    [vector(''), 'error', 'metric-answer-odd'],
    [vector('0x1'), 'error', 'metric-answer-odd'],
    [
      { status: 'success', data: { resultType: 'vector', result: [{ value: [seconds, 1] }] } },
      'error',
      'metric-answer-odd',
    ],
    [{ status: 'success', data: { resultType: 'vector', result: [{ metric: {} }] } }, 'error', 'metric-answer-odd'],
    [{ status: 'success' }, 'error', 'metric-answer-odd'],
    [[400, { status: 'error', errorType: 'bad_data', error: 'parse error' }], 'error', 'metric-refused'],
    [[503, 'busy'], 'error', 'metric-refused'],
    [[200, '<html>'], 'error', 'metric-answer-odd'],
    [[200, '[1,2'], 'error', 'metric-answer-odd'],
    [[200, 'null'], 'error', 'metric-refused'],
  ])('%j is %s, %s', async (answer, verdict, code) => {
    const { url } = await server(answer);
    expect(await ask({ kind: 'prometheus', url, query })).toMatchObject({ verdict, code });
  });

  test('that nobody answers at, or that is silent, is an error', async () => {
    expect(await ask({ kind: 'prometheus', url: 'http://127.0.0.1:1', query })).toMatchObject({
      verdict: 'error',
      code: 'metric-unreachable',
    });
  });

  test('never sees a param that would change the query', async () => {
    const { url, asked } = await server(vector('1'));
    expect(await ask({ kind: 'prometheus', url, query: 'e{v="{params.odd}"}' })).toMatchObject({
      verdict: 'error',
      code: 'metric-param-unsafe',
    });
    expect(asked).toEqual([]);
  });

  test('without its token is an error, and is not asked', async () => {
    const { url, asked } = await server(vector('1'));
    expect(await ask({ kind: 'prometheus', url, query }, { tokenEnv: 'GONE' })).toMatchObject({
      verdict: 'error',
      code: 'metric-token-missing',
    });
    expect(asked).toEqual([]);
  });

  test('is asked as often as it takes for values in a row to decide', async () => {
    const consecutive = { failures: 2, successes: 2 };
    const up = await server(vector('1'), vector('9'), vector('9'), vector('1'));
    expect((await ask({ kind: 'prometheus', url: up.url, query }, { consecutive })).verdict).toBe('fail');
    const flapping = await server(vector('1'), vector('9'), vector('1'), vector('9'));
    expect((await ask({ kind: 'prometheus', url: flapping.url, query }, { consecutive })).code).toBe('metric-flapping');
  });

  test('that stops having values while it is asked is no pass, and a failure that is certain stays one', async () => {
    const none = { status: 'success', data: { resultType: 'vector', result: [] } };
    const consecutive = { failures: 2, successes: 1 };
    const gone = await server(vector('1'), none, none);
    expect(await ask({ kind: 'prometheus', url: gone.url, query }, { consecutive })).toMatchObject({
      verdict: 'inconclusive',
      code: 'metric-empty',
    });
    const worse = await server(vector('9'), vector('9'), none);
    expect((await ask({ kind: 'prometheus', url: worse.url, query }, { consecutive })).verdict).toBe('fail');
  });

  test('tells series apart whose names are long and begin alike', async () => {
    const entry = (last: string, value: string) => ({
      metric: { a: `${'x'.repeat(400)}${last}` },
      value: [seconds, value],
    });
    const both = (second: string) => ({
      status: 'success',
      data: { resultType: 'vector', result: [entry('1', '1'), entry('2', second)] },
    });
    const { url } = await server(both('9'), both('9'), both('9'));
    expect(await ask({ kind: 'prometheus', url, query }, { consecutive: { failures: 2, successes: 1 } })).toMatchObject(
      {
        verdict: 'fail',
      },
    );
  });

  test('whose success comes with the status of a failure is not believed', async () => {
    const { url } = await server([500, { ...(vector('1') as object), error: 'half' }]);
    expect(await ask({ kind: 'prometheus', url, query })).toMatchObject({ verdict: 'error', code: 'metric-refused' });
  });
});

describe('an endpoint that answers in JSON', () => {
  const source = (url: string): MetricSource => ({
    kind: 'json',
    url: `${url}/{params.version}`,
    value: '/errors/rate',
    baseline: '/before/rate',
    samples: '/errors/count',
    time: '/at',
  });
  const answer = (more: object = {}) => ({
    errors: { rate: 4, count: 10 },
    before: { rate: 4 },
    at: '2026-11-24T09:59:00Z',
    ...more,
  });

  test.each([
    [answer(), 'pass', 'metric-holds'],
    [answer({ errors: { rate: 9, count: 10 } }), 'fail', 'metric-exceeded'],
    [answer({ errors: { rate: 4, count: 2 } }), 'inconclusive', 'metric-too-few-samples'],
    [answer({ errors: { rate: 4 } }), 'inconclusive', 'metric-too-few-samples'],
    [answer({ errors: { rate: null, count: 10 } }), 'inconclusive', 'metric-empty'],
    [answer({ errors: { rate: '4', count: 10 } }), 'error', 'metric-answer-odd'],
    [answer({ before: {} }), 'inconclusive', 'metric-baseline-unclear'],
    [answer({ at: seconds - 301 }), 'inconclusive', 'metric-stale'],
    [answer({ at: 'yesterday' }), 'error', 'metric-answer-odd'],
    [[404, answer()], 'error', 'metric-refused'],
  ])('%j is %s, %s', async (content, verdict, code) => {
    const { url, asked } = await server(content);
    const limits = { failWhen: { above: 5, worseThanBaseline: 20 }, minSamples: 5 };
    expect(await ask(source(url), limits)).toMatchObject({ verdict, code });
    expect(asked[0]?.path).toBe('/1.2');
  });
});
