import type { GateDefinition } from '../definition/gates.ts';
import type { GateResult } from './gate-result.ts';

/** What a rollout does about a gate's answer. `call-person`: it pauses; nothing goes on and nothing goes back until somebody looked. */
export type GateDecision = 'go' | 'wait' | 'stop' | 'call-person';

const onInconclusive = { wait: 'wait', fail: 'stop', pass: 'go' } as const;

export function gateDecision(gate: GateDefinition, result: GateResult): GateDecision {
  if (gate.mode === 'advise') return 'go';
  switch (result.verdict) {
    case 'pass':
      return 'go';
    case 'fail':
      return 'stop';
    case 'inconclusive':
      return onInconclusive[gate.onInconclusive];
    case 'error':
    case 'stale':
      return 'call-person';
  }
}
