import { expect, test } from 'vitest';
import { reason } from '../../errors/problem.ts';
import type { GateDefinition } from '../definition/gates.ts';
import { gateDecision } from './decision.ts';
import { type Verdict, verdicts } from './gate-result.ts';

const gate: GateDefinition = {
  name: 'smoke',
  at: 'after-wave',
  mode: 'enforce',
  onInconclusive: 'wait',
  timeout: 1_000,
  check: { kind: 'run', command: { argv: ['true'] } },
};

function decisions(of: Partial<GateDefinition>) {
  const decide = (verdict: Verdict) =>
    gateDecision({ ...gate, ...of }, { verdict, reason: reason('window-worst-case-unknown', {}), evidence: [] });
  return Object.fromEntries(verdicts.map((verdict) => [verdict, decide(verdict)]));
}

test('only a pass lets an enforced gate through; what could not be evaluated calls a person', () => {
  expect(decisions({})).toEqual({
    pass: 'go',
    fail: 'stop',
    inconclusive: 'wait',
    error: 'call-person',
    stale: 'call-person',
  });
});

test('on-inconclusive decides about inconclusive and nothing else', () => {
  expect(decisions({ onInconclusive: 'fail' })).toEqual({ ...decisions({}), inconclusive: 'stop' });
  expect(decisions({ onInconclusive: 'pass' })).toEqual({ ...decisions({}), inconclusive: 'go' });
});

test('an advising gate never holds a rollout up', () => {
  expect(new Set(Object.values(decisions({ mode: 'advise', onInconclusive: 'fail' })))).toEqual(new Set(['go']));
});
