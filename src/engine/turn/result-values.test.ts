import { expect, test } from 'vitest';
import type { GateResult, UsedException } from '../../core/gates/gate-result.ts';
import { reason } from '../../errors/problem.ts';
import { gateResult } from './result-values.ts';

const exception: UsedException = {
  id: 'CVE-2026-1',
  package: null,
  owner: 'web',
  reason: 'never reached',
  expires: '2026-12-01',
  approvedBy: 'sec',
  findings: 2,
};
const result: GateResult = {
  verdict: 'pass',
  reason: reason('scan-passed', { reports: 1, below: 0, aside: 2 }),
  evidence: [{ what: 'count', name: 'excepted', detail: '2' }],
  notBefore: 5,
  exceptions: [exception],
};

test("a gate's answer comes back from a batch job as it was", () => {
  expect(gateResult(JSON.parse(JSON.stringify(result)))).toEqual(result);
});

test.each([
  ['exceptions that are no list', { exceptions: {} }],
  ['an exception without an owner', { exceptions: [{ ...exception, owner: undefined }] }],
  ['an exception whose package is left out', { exceptions: [{ ...exception, package: undefined }] }],
  ['an exception with a count that is none', { exceptions: [{ ...exception, findings: -1 }] }],
  ['more exceptions than any gate writes', { exceptions: Array.from({ length: 1_001 }, () => exception) }],
])('an answer with %s is none', (_, more) => {
  expect(gateResult({ ...result, ...more })).toBeUndefined();
});
