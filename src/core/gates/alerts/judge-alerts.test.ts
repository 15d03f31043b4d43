import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertLimit } from '../../definition/alerts.ts';
import { type FailingSeverity, failingSeverities } from '../../definition/scan.ts';
import { reason, words } from '../../../errors/problem.ts';
import { alertSources, type SecurityAlert } from './alert.ts';
import { judgeAlerts, type SourceAnswer } from './judge-alerts.ts';

const alert = (severity: SecurityAlert['severity'], more: Partial<SecurityAlert> = {}): SecurityAlert => ({
  source: 'code scanning',
  number: 1,
  severity,
  state: 'open',
  about: 'js/x',
  tool: '',
  path: 'src/a.js',
  url: '',
  createdAt: null,
  fixedAt: null,
  ...more,
});
const from = (severity: FailingSeverity | 'any'): AlertLimit => ({ kind: 'from', severity });
const answer = (limit: AlertLimit, alerts: readonly SecurityAlert[], paths: readonly string[] = []): SourceAnswer => ({
  source: 'code scanning',
  limit,
  paths,
  alerts,
});
const verdictOf = (...answers: readonly SourceAnswer[]) => judgeAlerts(answers).verdict;

test.each([
  ['low', 'high', 'pass'],
  ['high', 'high', 'fail'],
  ['critical', 'high', 'fail'],
  ['low', 'any', 'fail'],
  ['unknown', 'critical', 'fail'],
] as const)('an open %s alert where alerts count from %s: %s', (severity, limit, verdict) => {
  expect(verdictOf(answer(from(limit), [alert(severity)]))).toBe(verdict);
});

test.each([
  [{ high: 1, medium: 2 }, ['high', 'medium', 'medium', 'low', 'low', 'low'], 'pass'],
  [{ high: 1, medium: 2 }, ['high', 'high'], 'fail'],
  // What is worse than the mildest one named, and not named, may have none.
  [{ medium: 9 }, ['critical'], 'fail'],
  [{ medium: 0 }, ['low'], 'pass'],
  [{ low: 9, medium: 9, high: 9, critical: 9 }, ['unknown'], 'fail'],
  [{}, ['low'], 'fail'],
] as const)('at most %j, with %j open: %s', (counts, severities, verdict) => {
  const open = severities.map((each) => alert(each));
  expect(verdictOf(answer({ kind: 'at-most', counts }, open))).toBe(verdict);
});

test('what is dismissed or fixed is not open, and is counted apart', () => {
  const alerts = (['dismissed', 'auto-dismissed', 'fixed', 'open'] as const).map((state) => alert('low', { state }));
  expect(judgeAlerts([{ ...answer(from('high'), alerts), source: 'Dependabot' }])).toEqual({
    verdict: 'pass',
    reason: reason('alerts-passed', { sources: ['Dependabot'], open: 1 }),
    evidence: [{ source: 'Dependabot', open: 1, low: 1, 'too many': 0, dismissed: 1, 'auto-dismissed': 1 }],
  });
});

test.each([
  ['src', true],
  ['src/', true],
  ['./src', true],
  ['src/a.js', true],
  ['', true],
  ['sr', false],
  ['lib', false],
])('with the path %j an alert in src/a.js counts: %s', (path, counts) => {
  expect(verdictOf(answer(from('any'), [alert('low')], [path]))).toBe(counts ? 'fail' : 'pass');
});

test('an alert that names no file counts wherever one looks', () => {
  expect(verdictOf(answer(from('any'), [alert('low', { path: null })], ['lib']))).toBe('fail');
});

test('too many alerts fail, whatever else could not be counted; else that decides', () => {
  const good = answer(from('high'), []);
  const bad = answer(from('high'), [alert('high', { number: 7 })]);
  const error: SourceAnswer = {
    source: 'Dependabot',
    verdict: 'error',
    reason: reason('gate-commit-missing', {}),
  };
  const waits: SourceAnswer = { ...error, verdict: 'inconclusive', reason: reason('checks-missing', {} as never) };
  expect(words(judgeAlerts([error, bad]).reason).message).toBe('One open alert is too many: code scanning #7.');
  expect(verdictOf(bad, error, waits)).toBe('fail');
  expect(verdictOf(good, waits, error)).toBe('error');
  expect(verdictOf(good, waits)).toBe('inconclusive');
  expect(verdictOf(good)).toBe('pass');
});

test('asking for nothing is an error', () => {
  expect(judgeAlerts([])).toMatchObject({ verdict: 'error', reason: { code: 'alerts-nothing-asked' } });
});

const severities = [...failingSeverities, 'unknown' as const];
const anyAlert = fc.record<SecurityAlert>({
  source: fc.constantFrom(...alertSources),
  number: fc.nat(),
  severity: fc.constantFrom(...severities),
  state: fc.constantFrom('open', 'dismissed', 'auto-dismissed', 'fixed'),
  about: fc.string(),
  tool: fc.string(),
  path: fc.option(fc.constantFrom('src/a', 'lib/b')),
  url: fc.constant(''),
  createdAt: fc.constant(null),
  fixedAt: fc.constant(null),
});
const anyLimit = fc.oneof(
  fc.constantFrom(...failingSeverities, 'any' as const).map(from),
  fc
    .dictionary(fc.constantFrom(...failingSeverities), fc.nat(3))
    .map((counts): AlertLimit => ({ kind: 'at-most', counts })),
);
const anyPaths = fc.subarray(['src', 'lib']);

test('one alert more never turns anything else into a pass', () => {
  fc.assert(
    fc.property(anyLimit, anyPaths, fc.array(anyAlert), anyAlert, (limit, paths, alerts, more) => {
      const before = verdictOf(answer(limit, alerts, paths));
      const after = verdictOf(answer(limit, [...alerts, more], paths));
      return before === 'pass' || after !== 'pass';
    }),
  );
});
