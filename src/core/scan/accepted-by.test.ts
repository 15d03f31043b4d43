import { describe, expect, test } from 'vitest';
import { aGate, aPlan } from '../../testing/builders.ts';
import { planned } from '../../testing/rollout-spec.ts';
import type { GatePoint } from '../definition/gates.ts';
import type { GateDecision } from '../gates/decision.ts';
import { recordedResult } from '../gates/recorded-result.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutEvent } from '../rollout/events.ts';
import { findingsAcceptedBy } from './accepted-by.ts';

const written = aPlan(['one: a', 'two: b', 'three: c'], { gates: [aGate({ name: 'scan', at: 'before-wave' })] });
const approve = ['staging', 'production', 'production'];
const waves = written.definition.waves.map((wave, index) => ({
  ...wave,
  environment: { approve: approve[index] ?? '' },
}));
const plan: Plan = { ...written, definition: { ...written.definition, waves } };

const result = (findings?: readonly string[]) => ({
  verdict: 'pass' as const,
  reason: { code: 'scan-passed' as const, args: { reports: 1, below: 0, aside: 0 } },
  evidence: [],
  ...(findings === undefined ? {} : { findings }),
});
const asked = (wave: number, findings?: readonly string[], decision: GateDecision = 'go'): RolloutEvent => {
  const place = { gate: 'scan', point: 'before-wave', wave, batch: null } as const;
  return { type: 'gate-evaluated', at: 1, ...place, result: result(findings), decision };
};
const accepted = (events: readonly RolloutEvent[], environment: string, gate = 'scan') =>
  findingsAcceptedBy(plan, [planned(plan), ...events], { gate, environments: [environment] });

describe('what a rollout accepted', () => {
  test('is what its gate found when it let it into the same environment, the last time', () => {
    const events = [asked(0, ['a']), asked(1, ['b']), asked(2, ['c'])];
    expect(accepted(events, 'staging')).toEqual(['a']);
    expect(accepted(events, 'production')).toEqual(['c']);
  });

  test.each([
    ['of another environment', [asked(0, ['a'])], 'scan'],
    ['of another gate', [asked(1, ['a'])], 'other'],
    ['of a gate that refused', [asked(1, ['a'], 'stop')], 'scan'],
    ['of a gate that kept nothing the last time', [asked(1, ['a']), asked(2)], 'scan'],
    ['of a gate that was bypassed', [], 'scan'],
  ])('is nothing %s', (_, events, gate) => {
    expect(accepted(events, 'production', gate)).toBeNull();
  });

  test.each<[GatePoint, GateDecision, boolean]>([
    ['before-rollout', 'go', true],
    ['before-wave', 'go', true],
    ['after-wave', 'go', true],
    ['before-wave', 'stop', false],
    ['before-wave', 'wait', false],
    ['before-batch', 'go', false],
    ['during-bake', 'go', false],
  ])('is kept at %s when it is to %s: %s', (point, decision, kept) => {
    expect('findings' in recordedResult(result(['a']), point, decision)).toBe(kept);
  });
});
