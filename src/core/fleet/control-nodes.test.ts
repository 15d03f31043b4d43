import { expect, test } from 'vitest';
import { aGate } from '../../testing/builders.ts';
import { controlNodes, controlsOf, mostControls } from './control-nodes.ts';
import type { FleetNode } from './node.ts';
import { parseSelector } from './selector.ts';

function selector(text: string) {
  const parsed = parseSelector(text);
  if (!('selector' in parsed)) throw new Error(text);
  return parsed.selector;
}

const node = (name: string, ring: string): FleetNode => ({ name, address: name, labels: { ring }, facts: {} });
const health = aGate({ name: 'health', at: 'after-batch', control: selector('ring=control') });

test('the controls are nodes outside of the rollout, by name', () => {
  const fleet = [node('c2', 'control'), node('a', 'prod'), node('c1', 'control'), node('c3', 'control')];
  const { controls, problems } = controlNodes([health], fleet, [fleet[1] as FleetNode, fleet[3] as FleetNode]);
  expect(controls.map(({ name }) => name)).toEqual(['c1', 'c2']);
  expect(problems).toEqual([]);
});

test('a control that matches only nodes of the rollout, or none, is refused at its place', () => {
  const fleet = [node('c1', 'control'), node('a', 'prod')];
  expect(controlNodes([aGate({ name: 'other', at: 'after-batch' }), health], fleet, fleet).problems).toMatchObject([
    { code: 'control-matches-nothing', path: ['gates', 1, 'control'], severity: 'error' },
  ]);
});

test('each gate asks its own, and never more than a few', () => {
  const fleet = Array.from({ length: 100 }, (_, index) => node(`n${index}`, index % 2 === 0 ? 'control' : 'spare'));
  const spare = aGate({ name: 'spare', at: 'after-batch', control: selector('ring=spare') });
  const { controls } = controlNodes([health, spare], fleet, []);
  expect(controls).toHaveLength(2 * mostControls);
  expect(controlsOf(health, controls)).toHaveLength(mostControls);
  expect(controlsOf(health, controls).every(({ labels }) => labels['ring'] === 'control')).toBe(true);
  expect(controlsOf(aGate({ name: 'none', at: 'after-batch' }), controls)).toEqual([]);
});
