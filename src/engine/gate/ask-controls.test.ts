import { describe, expect, test } from 'vitest';
import type { FleetNode } from '../../core/fleet/node.ts';
import type { Verdict } from '../../core/gates/gate-result.ts';
import { reason } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { askBesideControls } from './ask-controls.ts';

const nodes = (...names: readonly string[]): FleetNode[] =>
  names.map((name) => ({ name, address: name, labels: {}, facts: {} }));

async function ask(about: readonly string[], controls: readonly string[], verdicts: Readonly<Record<string, Verdict>>) {
  const asked: string[] = [];
  const result = await askBesideControls(
    ['http://{address}/'],
    async (node) => {
      asked.push(node?.name ?? '');
      const verdict = verdicts[node?.name ?? ''] ?? 'pass';
      return { verdict, reason: reason('gate-http-passed', { target: node?.name ?? '', status: 200 }), record: {} };
    },
    undefined,
    { nodes: nodes(...about), controls: nodes(...controls) },
    { clock: systemClock },
    new AbortController().signal,
  );
  return { ...result, code: result.reason.code, asked };
}

describe('the controls', () => {
  test('are left alone while the nodes hold', async () => {
    const result = await ask(['a', 'b'], ['x'], { x: 'fail' });
    expect([result.verdict, result.asked]).toEqual(['pass', ['a', 'b']]);
  });

  test('that hold leave the failure what it is, and stand in the evidence', async () => {
    const result = await ask(['a'], ['x', 'y', 'z'], { a: 'fail', x: 'fail' });
    expect([result.verdict, result.code]).toEqual(['fail', 'gate-nodes-failed']);
    expect(result.evidence).toMatchObject([
      { node: 'a', verdict: 'fail' },
      { node: 'x', control: true, verdict: 'fail' },
      { node: 'y', control: true, verdict: 'pass' },
      { node: 'z', control: true, verdict: 'pass' },
    ]);
  });

  test.each([
    [['x'], { x: 'fail' }],
    [['x', 'y'], { x: 'fail' }],
    [['x', 'y', 'z'], { x: 'fail', z: 'error' }],
  ] as const)('%j, of which %j, call a person instead of failing the rollout', async (controls, verdicts) => {
    const result = await ask(['a', 'b'], controls, { a: 'fail', ...verdicts });
    expect([result.verdict, result.code]).toEqual(['error', 'gate-general-outage']);
  });

  test('are not asked about what could not be evaluated anyway', async () => {
    const result = await ask(['a'], ['x'], { a: 'error' });
    expect([result.verdict, result.asked]).toEqual(['error', ['a']]);
  });
});
