import { describe, expect, test } from 'vitest';
import { aGate, aPlan, aTask } from '../../testing/builders.ts';
import type { AttestationDefinition } from './attestation.ts';
import { bypassedGates, emergencyDefinition } from './emergency.ts';

const attestation: AttestationDefinition = {
  subjects: ['{params.digest}'],
  signerWorkflow: 'acme/app/.github/workflows/build.yml',
  predicateType: 'https://slsa.dev/provenance/v1',
  issuer: 'https://token.actions.githubusercontent.com',
  bundles: [],
  trustedRoot: 'root.jsonl',
};
const { definition: usual } = aPlan(['one: a', 'two: b'], {
  gates: [
    aGate({ name: 'hours', at: 'before-wave' }),
    aGate({ name: 'provenance', at: 'before-rollout', check: { kind: 'attestation', attestation } }),
    aGate({ name: 'smoke', at: 'after-wave', waves: ['two'] }),
    aGate({ name: 'login', at: 'after-wave', waves: ['two', 'all'] }),
  ],
  tasks: [aTask({ name: 'announce', at: 'before-wave', waves: ['two'] })],
});
const [wave] = usual.waves;
const definition = {
  ...usual,
  emergency: { waves: wave === undefined ? [] : [{ ...wave, name: 'all' }], bypass: ['hours', 'provenance'] },
};

describe('in an emergency', () => {
  test('gates about security are bypassed only where the policy lets them be', () => {
    expect(bypassedGates(definition, { bypassSecurityGates: false })).toEqual(['hours']);
    expect(bypassedGates(definition, { bypassSecurityGates: true })).toEqual(['hours', 'provenance']);
    const gates = emergencyDefinition(definition, { bypassSecurityGates: false })?.gates.map(({ name }) => name);
    expect(gates).toEqual(['provenance', 'smoke', 'login']);
  });

  test('what stands at waves that there are none of stands at all, and the rest where it stood', () => {
    const found = emergencyDefinition(definition, { bypassSecurityGates: true });
    expect(found?.waves.map(({ name }) => name)).toEqual(['all']);
    expect(found?.gates.map(({ name, waves }) => [name, waves])).toEqual([
      ['smoke', undefined],
      ['login', ['two', 'all']],
    ]);
    expect(found?.tasks[0]).not.toHaveProperty('waves');
  });

  test('a rollout file that says nothing of one has none', () => {
    expect(emergencyDefinition(usual, { bypassSecurityGates: true })).toBeNull();
  });
});
