import { expect, test } from 'vitest';
import type { GateDefinition, GatePoint } from '../definition/gates.ts';
import { gatesAt } from './standing.ts';

function gate(name: string, at: GatePoint, waves?: readonly string[]): GateDefinition {
  return {
    name,
    at,
    mode: 'enforce',
    onInconclusive: 'wait',
    timeout: 1_000,
    check: { kind: 'run', command: { argv: ['true'] } },
    ...(waves === undefined ? {} : { waves }),
  };
}

const definition = {
  gates: [
    gate('scan', 'before-rollout'),
    gate('hours', 'before-wave'),
    gate('late', 'before-wave', ['rest']),
    gate('smoke', 'after-wave'),
  ],
};

const names = (point: GatePoint, wave?: string) => gatesAt(definition, point, wave).map((each) => each.name);

test('a gate stands at its own point', () => {
  expect(names('before-rollout')).toEqual(['scan']);
  expect(names('after-wave', 'rest')).toEqual(['smoke']);
  expect(names('during-bake', 'rest')).toEqual([]);
});

test('a gate that names waves stands at those alone', () => {
  expect(names('before-wave', 'canary')).toEqual(['hours']);
  expect(names('before-wave', 'rest')).toEqual(['hours', 'late']);
});
