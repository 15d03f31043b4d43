import { describe, expect, test } from 'vitest';
import { words } from '../errors/problem.ts';
import type { HttpExpectation } from './definition/steps.ts';
import { checkAnswer, type HttpAnswer } from './http-expectation.ts';

const url = 'http://10.0.0.1/healthz';
const scope = { params: { version: '1.2' } };
const said = (answer: Partial<HttpAnswer>, wanted: Partial<HttpExpectation>) => {
  const whole = { status: 200, headers: {}, body: '', truncated: false, ...answer };
  const why = checkAnswer(url, whole, { status: [], headers: {}, json: {}, ...wanted }, scope);
  return why === null ? 'ok' : words(why).message;
};

test.each([200, 204, 299])('any 2xx is right where no status is named: %i', (status) => {
  expect(said({ status }, {})).toBe('ok');
});

test.each([
  [{ status: 503 }, {}, 'the status was 503, wanted 2xx'],
  [{ status: 200 }, { status: [204] }, 'the status was 200, wanted 204'],
  [{ status: 500 }, { status: [200, 404] }, 'the status was 500, wanted 200 or 404'],
  [{ status: 302, headers: { location: '/login' } }, {}, 'the status was 302 (to /login), wanted 2xx'],
] as const)('a status that differs is told: %j', (answer, wanted, text) => {
  expect(said(answer, wanted)).toBe(`${url} answered, but ${text}.`);
});

describe('headers', () => {
  const headers = { 'X-Version': '{params.version}' };

  test('are found whatever their case', () => {
    expect(said({ headers: { 'x-version': ' 1.2' } }, { headers })).toBe('ok');
  });

  test('that differ or are missing are told', () => {
    expect(said({ headers: { 'x-version': '1.1' } }, { headers })).toBe(
      `${url} answered, but the header x-version was "1.1", wanted "1.2".`,
    );
    expect(said({}, { headers })).toBe(`${url} answered, but the header x-version was missing, wanted "1.2".`);
  });
});

describe('JSON', () => {
  const json = { '/version': '{params.version}', '/ready': true, '/load': 0, '/error': null };

  test('has to have exactly these values', () => {
    expect(said({ body: '{"version":"1.2","ready":true,"load":0,"error":null,"more":[]}' }, { json })).toBe('ok');
  });

  test('says of each value what differs', () => {
    expect(said({ body: '{"version":1.2,"ready":"true","load":{},"error":[]}' }, { json })).toBe(
      `${url} answered, but /version was 1.2, wanted "1.2"; /ready was "true", wanted true; /load was an object, wanted 0; ` +
        '/error was an array, wanted null.',
    );
  });

  test('says what is missing', () => {
    expect(said({ body: '{}' }, { json: { '/a/b': 'x' } })).toBe(`${url} answered, but /a/b was missing, wanted "x".`);
  });

  test('says when it is none', () => {
    expect(said({ body: '<html>' }, { json })).toBe(`${url} answered, but the body was not JSON: "<html>".`);
    expect(said({ body: '{}', truncated: true }, { json })).toBe(
      `${url} answered, but the body was too long to be read as JSON.`,
    );
  });

  test('shows long values shortened', () => {
    expect(said({ body: JSON.stringify({ a: 'x'.repeat(5_000) }) }, { json: { '/a': 'y' } }).length).toBeLessThan(300);
  });
});

test('a template without a value is said as such', () => {
  expect(said({ body: '{}' }, { json: { '/a': '{params.none}' } })).toBe('{params.none} has no value here.');
});
