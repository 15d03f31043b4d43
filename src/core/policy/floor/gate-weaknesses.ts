import type { GateDefinition } from '../../definition/gates.ts';
import { alertsWeaknesses } from './alerts-weaknesses.ts';
import type { GateFloor } from './floor.ts';
import { attestationWeaknesses, checksWeaknesses } from './github-weaknesses.ts';
import { scanWeaknesses } from './scan-weaknesses.ts';
import { type Weakness, weakUnless } from './weakness.ts';

/** Whether a gate asks what a policy wants asked, however strictly. */
export function isOfKind(floor: GateFloor, { check }: GateDefinition): boolean {
  return floor.kind === 'any-of' ? floor.anyOf.includes(check.kind) : floor.kind === check.kind;
}

/** Where a gate of the kind that a policy wants is less strict than it has to be; empty: nowhere. */
export function gateWeaknesses(floor: GateFloor, gate: GateDefinition): Weakness[] {
  const { mode, onInconclusive } = gate;
  return [
    ...weakUnless(mode === 'enforce', ['mode'], mode, 'enforce'),
    ...weakUnless(onInconclusive !== 'pass', ['on-inconclusive'], onInconclusive, 'wait or fail'),
    ...ownWeaknesses(floor, gate),
  ];
}

function ownWeaknesses(floor: GateFloor, { check }: GateDefinition): Weakness[] {
  if (floor.kind === 'scan' && check.kind === 'scan') return scanWeaknesses(floor.scan, check.scan);
  if (floor.kind === 'alerts' && check.kind === 'alerts') return alertsWeaknesses(floor.alerts, check.alerts);
  if (floor.kind === 'checks' && check.kind === 'checks') return checksWeaknesses(floor.checks, check.checks);
  if (floor.kind === 'attestation' && check.kind === 'attestation')
    return attestationWeaknesses(floor.attestation, check.attestation);
  if (floor.kind === 'metric' && check.kind === 'metric') {
    const { minSamples: wanted = 0 } = floor.metric;
    const { minSamples: found } = check.metric;
    return weakUnless(found >= wanted, ['metric', 'min-samples'], found, `${wanted} or more`);
  }
  if (floor.kind === 'window' && check.kind === 'window')
    return weakUnless(
      !floor.window.mustFit || check.window.mustFit,
      ['window', 'must-fit'],
      check.window.mustFit,
      'true',
    );
  return [];
}
