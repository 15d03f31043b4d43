import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SecurityAlert } from '../../core/gates/alerts/alert.ts';
import { Fields } from '../fields.ts';
import { codeScanningAlert } from './code-scanning.ts';
import { dependabotAlert } from './dependabot.ts';
import { secretScanningAlert } from './secret-scanning.ts';

function payload(name: string): Fields {
  const path = new URL(`../../testing/data/octokit-webhooks/${name}.payload.json`, import.meta.url);
  return new Fields((JSON.parse(readFileSync(path, 'utf8')) as { alert: unknown }).alert, name);
}

test.each<[string, (alert: Fields) => SecurityAlert, Partial<SecurityAlert>]>([
  [
    'code_scanning_alert.created',
    codeScanningAlert,
    { number: 10, state: 'open', severity: 'high', about: 'java/sql-injection', tool: 'CodeQL', path: null },
  ],
  ['code_scanning_alert.fixed', codeScanningAlert, { number: 10, state: 'fixed', severity: 'high', fixedAt: null }],
  ['code_scanning_alert.closed-by-user', codeScanningAlert, { number: 10, state: 'dismissed' }],
  ['code_scanning_alert.reopened', codeScanningAlert, { number: 10, state: 'open', severity: 'low' }],
  [
    'dependabot_alert.created',
    dependabotAlert,
    {
      number: 20,
      state: 'open',
      severity: 'medium',
      about: 'GHSA-c2qf-rxjj-qqgw semver',
      path: 'package-lock.json',
      createdAt: Date.UTC(2023, 5, 24, 13, 57, 12),
    },
  ],
  ['dependabot_alert.fixed', dependabotAlert, { state: 'fixed', fixedAt: Date.UTC(2022, 5, 15, 13, 55, 40) }],
  ['secret_scanning_alert.reopened', secretScanningAlert, { number: 191, state: 'open', about: 'adafruit_io_key' }],
])('%s is read as it was sent', (name, read, expected) => {
  expect(read(payload(name))).toMatchObject(expected);
});

test.each([
  ['auto_dismissed', 'auto-dismissed'],
  ['dismissed', 'dismissed'],
  ['something new', 'open'],
])('a Dependabot alert that is %s counts as %s', (state, expected) => {
  const alert = { number: 1, state, security_advisory: { severity: 'moderate' } };
  expect(dependabotAlert(new Fields(alert, 'x'))).toMatchObject({ state: expected, severity: 'unknown' });
});

test('a rule without any severity is unknown, and nothing outside security is more than its level says', () => {
  const alert = (rule: object) => new Fields({ number: 1, state: 'open', rule, tool: {} }, 'x');
  const severityOf = (rule: object) => codeScanningAlert(alert(rule)).severity;
  expect([severityOf({}), severityOf({ severity: 'fatal' }), severityOf({ severity: 'warning' })]).toEqual([
    'unknown',
    'unknown',
    'medium',
  ]);
  expect(severityOf({ severity: 'note', security_severity_level: 'critical' })).toBe('critical');
});
